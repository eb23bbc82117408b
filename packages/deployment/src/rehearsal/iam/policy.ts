import { z } from "zod";
import { type Conditions, compileConditions, type RequestContext } from "./conditions.js";
import { globOf } from "./glob.js";
import { PolicyError } from "./policy-error.js";

/** Who asks: a role, or a service of AWS that acts for itself. */
export type Principal = { readonly roleArn: string } | { readonly service: string };

/** What is asked for: an IAM action, such as `sqs:SendMessage`, on one resource. */
export interface Access {
  readonly action: string;
  /** An ARN, or `*` for actions that AWS allows on all resources or on none. */
  readonly resource: string;
  readonly context?: RequestContext;
}

/** A statement of a policy, compiled. */
export interface Statement {
  readonly effect: "Allow" | "Deny";
  /** Whether the statement is about this. */
  applies(principal: Principal, access: Access): boolean;
}

/** What IAM answers. Nothing is allowed but what a statement allows, and no statement allows what another denies. */
export type Decision = "allowed" | "implicitly denied" | "explicitly denied";

const texts = z.union([z.string().transform((text) => [text]), z.array(z.string())]);
const values = z.union([
  z.union([z.string(), z.boolean()]).transform((value) => [String(value)]),
  z.array(z.union([z.string(), z.boolean()]).transform(String)),
]);

// Strict: NotAction, NotResource and NotPrincipal allow what they do not name, and must not be overlooked.
const identityStatement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(["Allow", "Deny"]),
  Action: texts,
  Resource: texts,
  Condition: z.record(z.string(), z.record(z.string(), values)).optional(),
});

const resourceStatement = identityStatement.extend({
  Principal: z.union([z.literal("*"), z.strictObject({ AWS: texts.optional(), Service: texts.optional() })]),
  // The trust policy of a role has none: it is about the role.
  Resource: texts.optional(),
});

/** The statements of a policy of a role, as an object or as JSON. @throws PolicyError */
export function readRolePolicy(document: unknown): Statement[] {
  return statementsOf(document, identityStatement);
}

/** The statements of a policy of a resource, a role's trust policy included. @throws PolicyError */
export function readResourcePolicy(document: unknown): Statement[] {
  return statementsOf(document, resourceStatement);
}

/** What the statements together say. */
export function decide(statements: readonly Statement[], principal: Principal, access: Access): Decision {
  const effects = statements.filter((one) => one.applies(principal, access)).map(({ effect }) => effect);
  if (effects.includes("Deny")) return "explicitly denied";
  return effects.includes("Allow") ? "allowed" : "implicitly denied";
}

interface ReadStatement {
  readonly Effect: "Allow" | "Deny";
  readonly Action: readonly string[];
  readonly Resource?: readonly string[] | undefined;
  readonly Principal?: ReadPrincipal | undefined;
  readonly Condition?: Conditions | undefined;
}

type ReadPrincipal =
  | "*"
  | { readonly AWS?: readonly string[] | undefined; readonly Service?: readonly string[] | undefined };

function statementsOf(document: unknown, statement: z.ZodType<ReadStatement>): Statement[] {
  const schema = z.strictObject({
    Version: z.literal("2012-10-17"),
    Id: z.string().optional(),
    Statement: z.union([statement.transform((one) => [one]), z.array(statement)]),
  });
  const parsed = schema.safeParse(typeof document === "string" ? parseJson(document) : document);
  if (parsed.success) return parsed.data.Statement.map(compile);
  throw new PolicyError(`not a policy that the rehearsal can judge: ${z.prettifyError(parsed.error)}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PolicyError("the policy is not JSON", { cause });
  }
}

function compile({ Effect, Action, Resource = ["*"], Principal: who, Condition = {} }: ReadStatement): Statement {
  for (const resource of Resource)
    if (resource.includes("${")) throw new PolicyError(`the variable in ${resource} is not judged here`);
  const actions = Action.map((action) => globOf(action, "i"));
  const resources = Resource.map((resource) => globOf(resource));
  const holds = compileConditions(Condition);
  return {
    effect: Effect,
    applies: (principal, { action, resource, context = {} }) =>
      (who === undefined || isMeant(who, principal)) &&
      actions.some((glob) => glob.test(action)) &&
      resources.some((glob) => glob.test(resource)) &&
      holds(context),
  };
}

/** The root of an account stands for whom that account's own policies allow it: it adds nothing to them. */
function isMeant(who: ReadPrincipal, principal: Principal): boolean {
  if (who === "*") return true;
  if ("service" in principal) return who.Service?.includes(principal.service) ?? false;
  return who.AWS?.some((aws) => aws === "*" || aws === principal.roleArn) ?? false;
}
