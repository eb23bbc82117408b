import { printable } from "../printable.js";

/** Characters of a name that a table has room for. */
const mostOfName = 40;

/** Lines with every column as wide as its widest cell. @param sides to which the columns are set; left where none is given. */
export function aligned(rows: readonly (readonly string[])[], sides: readonly ("left" | "right")[] = []): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const cell = (text: string, column: number) =>
    sides[column] === "right" ? text.padStart(widths[column]!) : text.padEnd(widths[column]!);
  return rows.map((row) => `  ${row.map(cell).join("  ")}`.trimEnd());
}

/** A name as text for a table: of a long one its beginning, so that the figures stay on the line. */
export function shortName(name: string): string {
  const characters = [...printable(name)];
  return characters.length > mostOfName ? `${characters.slice(0, mostOfName - 1).join("")}…` : characters.join("");
}
