/** A statement as `aws.iam.getPolicyDocument` takes it. */
interface StatementInput {
  readonly sid?: string;
  readonly effect?: string;
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
  readonly principals?: readonly PrincipalInput[];
  readonly notPrincipals?: readonly PrincipalInput[];
  readonly conditions?: readonly {
    readonly test: string;
    readonly variable: string;
    readonly values: readonly string[];
  }[];
}

interface PrincipalInput {
  readonly type: string;
  readonly identifiers: readonly string[];
}

interface DocumentInput {
  readonly version?: string;
  readonly policyId?: string;
  readonly statements?: readonly StatementInput[];
  readonly sourcePolicyDocuments?: readonly string[];
  readonly overridePolicyDocuments?: readonly string[];
}

type Statement = Record<string, unknown> & { readonly Sid?: string };

/** The JSON that `aws.iam.getPolicyDocument` answers: one value is no list, as IAM itself writes it. */
export function policyDocumentJson(input: DocumentInput): string {
  const sources = (input.sourcePolicyDocuments ?? []).flatMap(statementsOf);
  let statements: Statement[] = [...sources, ...(input.statements ?? []).map(statement)];
  for (const override of (input.overridePolicyDocuments ?? []).flatMap(statementsOf)) {
    statements = [...statements.filter(({ Sid }) => Sid === undefined || Sid !== override.Sid), override];
  }
  return JSON.stringify({
    Version: input.version ?? "2012-10-17",
    ...(input.policyId === undefined ? {} : { Id: input.policyId }),
    Statement: statements,
  });
}

function statementsOf(document: string): Statement[] {
  const { Statement } = JSON.parse(document) as { Statement?: Statement | Statement[] };
  return Statement === undefined ? [] : [Statement].flat();
}

function statement(input: StatementInput): Statement {
  const parts: Record<string, unknown> = {
    Sid: input.sid,
    Effect: input.effect ?? "Allow",
    Principal: principals(input.principals),
    NotPrincipal: principals(input.notPrincipals),
    Action: oneOrList(input.actions),
    NotAction: oneOrList(input.notActions),
    Resource: oneOrList(input.resources),
    NotResource: oneOrList(input.notResources),
    Condition: conditions(input.conditions),
  };
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
}

function principals(input: readonly PrincipalInput[] = []): unknown {
  if (input.length === 0) return undefined;
  if (input.some(({ type, identifiers }) => type === "*" && identifiers.includes("*"))) return "*";
  const byType: Record<string, string[]> = {};
  for (const { type, identifiers } of input) byType[type] = [...(byType[type] ?? []), ...identifiers];
  return Object.fromEntries(Object.entries(byType).map(([type, identifiers]) => [type, oneOrList(identifiers)]));
}

function conditions(input: StatementInput["conditions"] = []): unknown {
  if (input.length === 0) return undefined;
  const byTest: Record<string, Record<string, unknown>> = {};
  for (const { test, variable, values } of input) byTest[test] = { ...byTest[test], [variable]: oneOrList(values) };
  return byTest;
}

function oneOrList(values: readonly string[] = []): string | readonly string[] | undefined {
  return values.length <= 1 ? values[0] : values;
}
