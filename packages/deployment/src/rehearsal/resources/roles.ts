import { z } from "zod";
import { GraphError, type GraphLike, resourcesOf } from "../graph-resources.js";
import { AccessControl, type Credentials, type Place, permissionPolicy, type RequestContext } from "../iam/index.js";

const inlinePolicy = z.object({ policy: z.string() });
const roleSchema = z.object({
  name: z.string(),
  arn: z.string(),
  assumeRolePolicy: z.unknown(),
  inlinePolicies: z.array(inlinePolicy).default([]),
  managedPolicyArns: z.array(z.string()).default([]),
});
const instanceProfileSchema = z.object({ role: z.string() });
const queueSchema = z.object({ arn: z.string(), url: z.string() });
const queuePolicySchema = z.object({ queueUrl: z.string(), policy: z.unknown() });
const bucketPolicySchema = z.object({ bucket: z.string(), policy: z.unknown() });
const permissionSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  arn: z.string(),
  action: z.string(),
  function: z.string(),
  principal: z.string(),
  sourceArn: z.string().optional(),
  sourceAccount: z.string().optional(),
  functionUrlAuthType: z.string().optional(),
  invokedViaFunctionUrl: z.boolean().optional(),
});

/** Somebody who acts in a role of the graph. */
export interface Actor {
  /** The name of the role, by which access control knows it. */
  readonly name: string;
  readonly credentials: Credentials;
}

/** Who may do everything: a person with an account. */
const administratorName = "administrator";

/** Everybody that the graph knows, and what they may do: its roles, and the policies of its queues, buckets and functions. */
export class Roles {
  readonly accessControl = new AccessControl();
  readonly administrator: Credentials;
  readonly #actors = new Map<string, Actor>();
  readonly #accountId: string;

  /** @throws GraphError, or PolicyError for a policy that cannot be judged here */
  constructor(graph: GraphLike, { region, accountId }: Place) {
    this.#accountId = accountId;
    const { accessControl } = this;
    this.administrator = accessControl.addRole({
      name: administratorName,
      arn: `arn:aws:iam::${accountId}:role/${administratorName}`,
      policies: [{ Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } }],
    });
    // What machines may do that are not rehearsed.
    const profiles = resourcesOf(graph, "aws:iam/instanceProfile:InstanceProfile", instanceProfileSchema);
    const ofMachines = new Set(profiles.map(({ role }) => role));
    for (const role of resourcesOf(graph, "aws:iam/role:Role", roleSchema)) {
      if (ofMachines.has(role.name)) continue;
      const { name, arn, inlinePolicies, managedPolicyArns, assumeRolePolicy } = role;
      const policies = inlinePolicies.map(({ policy }) => policy);
      this.#actors.set(arn, { name, credentials: accessControl.addRole({ name, arn, policies, managedPolicyArns }) });
      accessControl.addResourcePolicy(arn, assumeRolePolicy);
    }
    const queues = resourcesOf(graph, "aws:sqs/queue:Queue", queueSchema);
    for (const { queueUrl, policy } of resourcesOf(graph, "aws:sqs/queuePolicy:QueuePolicy", queuePolicySchema)) {
      const queue = queues.find(({ url }) => url === queueUrl);
      if (queue === undefined) throw new GraphError(`a policy is for ${queueUrl}, which the graph does not have`);
      accessControl.addResourcePolicy(queue.arn, policy);
    }
    for (const { bucket, policy } of resourcesOf(graph, "aws:s3/bucketPolicy:BucketPolicy", bucketPolicySchema))
      accessControl.addResourcePolicy(`arn:aws:s3:::${bucket}`, policy);
    for (const permission of resourcesOf(graph, "aws:lambda/permission:Permission", permissionSchema)) {
      const { function: target, action, principal, ...conditions } = permission;
      const { sourceArn, sourceAccount, functionUrlAuthType, invokedViaFunctionUrl } = conditions;
      const document = permissionPolicy({
        action,
        principal,
        ...(sourceArn !== undefined && { sourceArn }),
        ...(sourceAccount !== undefined && { sourceAccount }),
        ...(functionUrlAuthType !== undefined && { functionUrlAuthType }),
        ...(invokedViaFunctionUrl !== undefined && { invokedViaFunctionUrl }),
      });
      const functionArn = target.startsWith("arn:")
        ? target
        : `arn:aws:lambda:${region}:${accountId}:function:${target}`;
      accessControl.addResourcePolicy(functionArn, document);
    }
  }

  /**
   * Whoever acts in a role, as a service of AWS that takes it up.
   *
   * @param service such as `lambda.amazonaws.com`. @param sourceArn for what the service does so.
   * @throws GraphError when the graph has no such role, or it does not trust the service
   */
  assume(roleArn: string, service: string, sourceArn?: string): Actor {
    const actor = this.#actors.get(roleArn);
    if (actor === undefined) throw new GraphError(`the graph has no role ${roleArn}`);
    const context = this.#contextOf(sourceArn);
    if (!this.accessControl.allows(service, "sts:AssumeRole", roleArn, context))
      throw new GraphError(`the role ${actor.name} does not trust ${service}`);
    return actor;
  }

  /** Whether an actor, a service of AWS or anybody may do this; services say for which resource they do it. */
  allows(principal: string, action: string, resource: string, context: RequestContext & { sourceArn?: string } = {}) {
    const { sourceArn, ...others } = context;
    return this.accessControl.allows(principal, action, resource, { ...this.#contextOf(sourceArn), ...others });
  }

  /** @throws GraphError naming what is not allowed */
  require(actor: Actor, action: string, resource: string): void {
    if (!this.allows(actor.name, action, resource))
      throw new GraphError(`AccessDenied: ${actor.name} may not ${action} on ${resource}`);
  }

  #contextOf(sourceArn: string | undefined): RequestContext {
    return { "aws:SourceAccount": this.#accountId, ...(sourceArn !== undefined && { "aws:SourceArn": sourceArn }) };
  }
}
