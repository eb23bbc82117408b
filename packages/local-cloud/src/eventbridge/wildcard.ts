import { invalidPattern } from "./errors.js";

/**
 * Compiles a wildcard of an event pattern: `*` is any text, `\*` and `\\` are the characters themselves.
 *
 * @throws InvalidEventPatternException for two wildcards in a row and for any other escape.
 */
export function compileWildcard(wildcard: string): (value: string) => boolean {
  const [first, ...others] = literals(wildcard);
  const last = others.pop();
  if (last === undefined) return (value) => value === first;
  return (value) => {
    if (!value.startsWith(first!) || !value.endsWith(last)) return false;
    // The earliest place of each literal leaves the most room for the next, so nothing needs to be tried twice.
    let position = first!.length;
    for (const literal of others) {
      const found = value.indexOf(literal, position);
      if (found < 0) return false;
      position = found + literal.length;
    }
    return position <= value.length - last.length;
  };
}

/** The texts between the wildcards. */
function literals(wildcard: string): string[] {
  const found: string[] = [];
  let literal = "";
  for (let index = 0; index < wildcard.length; index++) {
    const character = wildcard.charAt(index);
    const next = wildcard.charAt(index + 1);
    if (character === "*") {
      // AWS counts from the quotation mark before the text.
      if (next === "*") throw invalidPattern(`Consecutive wildcard characters at pos ${index + 1}`);
      found.push(literal);
      literal = "";
    } else if (character === "\\") {
      if (next !== "*" && next !== "\\") throw invalidPattern(`Invalid escape character at pos ${index + 1}`);
      literal += next;
      index++;
    } else literal += character;
  }
  return [...found, literal];
}
