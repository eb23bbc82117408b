/** More than this is no change to review in a terminal. */
const shownLines = 200;

/**
 * The lines that make two texts differ, with the block they are in; undefined when the texts are the same. A block is a
 * resource: those of one name are compared as sets of lines, which tells what changed without a real diff.
 */
export function textDifference(before: string, after: string): string | undefined {
  if (before === after) return undefined;
  const old = blocksOf(before);
  const current = blocksOf(after);
  const heads = [...new Set([...old.keys(), ...current.keys()])];
  const differences = heads.flatMap((head) => {
    const removed = old.get(head);
    const added = current.get(head);
    if (added === undefined) return [`- ${head}`];
    if (removed === undefined) return [`+ ${head}`, ...added.map((line) => `+ ${line}`)];
    const lines = [
      ...without(removed, added).map((line) => `- ${line}`),
      ...without(added, removed).map((line) => `+ ${line}`),
    ];
    return lines.length === 0 ? [] : [`  ${head}`, ...lines];
  });
  if (differences.length === 0) return "The order of lines differs.";
  const rest = differences.length - shownLines;
  return [...differences.slice(0, shownLines), ...(rest > 0 ? [`… and ${rest} lines more`] : [])].join("\n");
}

function blocksOf(text: string): Map<string, readonly string[]> {
  const blocks = text.split("\n\n").map((block) => block.trimEnd().split("\n"));
  return new Map(blocks.filter(([head]) => head !== "").map(([head = "", ...lines]) => [head, lines]));
}

function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return lines.filter((line) => {
    const index = left.indexOf(line);
    if (index < 0) return true;
    left.splice(index, 1);
    return false;
  });
}
