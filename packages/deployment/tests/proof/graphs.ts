import { type Graph, type GraphResource, resourcesOf } from "../../src/evaluate/graph.js";

/** The stages that are proved, as the evaluation found them. A suite asks for them in its tests, when they are there. */
export interface Graphs {
  readonly dev: () => Graph;
  readonly production: () => Graph;
}

/** A statement of a policy. */
export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

/** A text or a list of texts as a list. */
export function listOf(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === "string" ? [value] : value;
}

/** The statements of a policy, which is JSON or an object. */
export function statementsIn(policy: unknown): readonly Statement[] {
  const { Statement } = (typeof policy === "string" ? JSON.parse(policy) : policy) as {
    readonly Statement: Statement | readonly Statement[];
  };
  return Array.isArray(Statement) ? Statement : [Statement as Statement];
}

/** Everything that a role may do by itself. */
export function statementsOfRole({ inputs }: GraphResource): readonly Statement[] {
  const policies = (inputs["inlinePolicies"] ?? []) as readonly { readonly policy: string }[];
  return policies.flatMap(({ policy }) => statementsIn(policy));
}

/** `sqs:SendMessage arn:…` for everything that is allowed, sorted. */
export function pairsOf(statements: readonly Statement[]): string[] {
  const pairs = statements.flatMap(({ Action, Resource }) =>
    listOf(Action).flatMap((action) => listOf(Resource).map((resource) => `${action} ${resource}`)),
  );
  return [...new Set(pairs)].sort();
}

/** The Lambda function of a name in the catalogue. */
export function lambdaOf(graph: Graph, name: string): GraphResource {
  const found = resourcesOf(graph, "aws:lambda/function:Function").find(
    ({ inputs }) => inputs["name"] === `snn-${graph.stage}-${name}`,
  );
  if (found === undefined) throw new Error(`${graph.stage} has no function ${name}`);
  return found;
}

/** The role of a function. */
export function roleOf(graph: Graph, name: string): GraphResource {
  const arn = lambdaOf(graph, name).inputs["role"];
  const role = resourcesOf(graph, "aws:iam/role:Role").find(({ state }) => state["arn"] === arn);
  if (role === undefined) throw new Error(`${graph.stage} has no role of ${name}`);
  return role;
}

/** The resource that has this ARN. A target of a rule names what it starts so, too, and is none. */
export function byArn(graph: Graph, arn: unknown): GraphResource | undefined {
  return graph.resources.find(({ state, inputs }) => state["arn"] === arn && inputs["arn"] === undefined);
}
