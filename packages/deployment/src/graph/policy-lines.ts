type Statement = Readonly<Record<string, unknown>>;

/** The statements of a policy document; undefined when the value is none. */
export function statementsOf(value: unknown): readonly Statement[] | undefined {
  if (typeof value !== "object" || value === null || !("Statement" in value)) return undefined;
  return [value.Statement].flat() as Statement[];
}

/**
 * A statement as lines: the effect with a line for each action, then on what, for whom and on which condition. Sorted,
 * since their order means nothing.
 */
export function statementLines(statement: Statement): string[] {
  return [
    ...column(String(statement["Effect"]), listed(statement["Action"])),
    ...column(`${String(statement["Effect"])} all but`, listed(statement["NotAction"])),
    ...column("  on", listed(statement["Resource"])),
    ...column("  not on", listed(statement["NotResource"])),
    ...column("  for", principals(statement["Principal"])),
    ...column("  not for", principals(statement["NotPrincipal"])),
    ...column("  if", conditions(statement["Condition"])),
  ];
}

function column(head: string, values: readonly string[]): string[] {
  const indent = " ".repeat(head.length);
  return values.map((value, index) => `${index === 0 ? head : indent} ${value}`);
}

function listed(value: unknown): string[] {
  return value === undefined ? [] : [value].flat().map(String).sort();
}

function principals(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return Object.entries(value ?? {})
    .flatMap(([type, identifiers]) => listed(identifiers).map((identifier) => `${type} ${identifier}`))
    .sort();
}

function conditions(value: unknown): string[] {
  return Object.entries(value ?? {})
    .flatMap(([test, variables]) =>
      Object.entries(variables as Record<string, unknown>).map(
        ([variable, values]) => `${test} ${variable}: ${listed(values).join(", ")}`,
      ),
    )
    .sort();
}
