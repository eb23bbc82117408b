/**
 * Rows as plain text, each column as wide as it has to be: numbers to the right, words to the left.
 *
 * @param header a name for every column.
 */
export function textTable(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const lines = [header, ...rows.map((row) => row.map(String))];
  const widths = header.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const isNumber = header.map((_, column) => rows.every((row) => typeof row[column] === "number"));
  const drawn = lines.map((line) =>
    line
      .map((cell, column) => (isNumber[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join("  ")
      .trimEnd(),
  );
  return [drawn[0]!, widths.map((width) => "─".repeat(width)).join("  "), ...drawn.slice(1)].join("\n");
}
