import { randomBytes, randomUUID } from "node:crypto";
import type { RequestContext } from "./conditions.js";
import { managedPolicy } from "./managed-policies.js";
import type { Statement } from "./policy.js";
import { type Access, type Decision, decide, type Principal, readResourcePolicy, readRolePolicy } from "./policy.js";

/** A role of the graph, by the name of what acts in it, such as a function's. */
export interface Role {
  readonly name: string;
  readonly arn: string;
  /** Policy documents, as objects or as JSON. */
  readonly policies: readonly unknown[];
  /** @default none */
  readonly managedPolicyArns?: readonly string[];
}

/** What a process signs its requests with. Lambda and ECS give it such, which say nothing but whose they are. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Who asks without a signature: nothing is allowed but what a policy of a resource allows everybody. */
export const anonymous = "anonymous";

interface KnownRole {
  readonly principal: { readonly roleArn: string };
  readonly statements: readonly Statement[];
}

/** IAM: who there is, and who may do what. All in one account, where a policy of the role or one of the resource is enough. */
export class AccessControl {
  readonly #roles = new Map<string, KnownRole>();
  readonly #names = new Map<string, string>();
  readonly #resourcePolicies: { readonly arn: string; readonly statements: readonly Statement[] }[] = [];

  /** @returns credentials of the role. @throws PolicyError; TypeError for a name that is taken. */
  addRole({ name, arn, policies, managedPolicyArns = [] }: Role): Credentials {
    if (this.#roles.has(name)) throw new TypeError(`there is a role of ${name} already`);
    const documents = [...policies, ...managedPolicyArns.map(managedPolicy)];
    this.#roles.set(name, { principal: { roleArn: arn }, statements: documents.flatMap(readRolePolicy) });
    const accessKeyId = `ASIA${randomBytes(8).toString("hex").toUpperCase()}`;
    this.#names.set(accessKeyId, name);
    return { accessKeyId, secretAccessKey: randomUUID(), sessionToken: randomUUID() };
  }

  /**
   * Adds a policy of a resource: of a queue, a topic, a bucket and its objects, a function (see {@link permissionPolicy}), or the trust
   * policy of a role, which is asked about `sts:AssumeRole`.
   *
   * @throws PolicyError
   */
  addResourcePolicy(arn: string, document: unknown): void {
    this.#resourcePolicies.push({ arn, statements: readResourcePolicy(document) });
  }

  /** The name of the role that such an access key belongs to. */
  nameOf(accessKeyId: string): string | undefined {
    return this.#names.get(accessKeyId);
  }

  /**
   * Whether a principal may do this.
   *
   * @param principal the name of a role; a service such as `events.amazonaws.com`, which may what policies of resources allow it; or
   *   {@link anonymous}.
   * @param context condition keys, such as `aws:SourceArn`.
   */
  allows(principal: string, action: string, resource: string, context: RequestContext = {}): boolean {
    return this.decide(principal, { action, resource, context }) === "allowed";
  }

  /** What the policies say. To somebody unknown nothing is allowed. */
  decide(principal: string, access: Access): Decision {
    const role = this.#roles.get(principal);
    const who: Principal | undefined = role?.principal ?? serviceOf(principal);
    if (who === undefined) return "implicitly denied";
    // The policy of a bucket is about its objects, too.
    const ofResource = this.#resourcePolicies
      .filter(({ arn }) => access.resource === arn || access.resource.startsWith(`${arn}/`))
      .flatMap(({ statements }) => statements);
    return decide([...(role?.statements ?? []), ...ofResource], who, access);
  }

  /** The ARN of a role, by the name of what acts in it. */
  arnOf(name: string): string | undefined {
    return this.#roles.get(name)?.principal.roleArn;
  }
}

function serviceOf(principal: string): Principal | undefined {
  // A service that no policy names.
  if (principal === anonymous) return { service: anonymous };
  return principal.endsWith(".amazonaws.com") ? { service: principal } : undefined;
}
