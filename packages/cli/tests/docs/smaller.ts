// The pages show commands at the size that a reader wants; the tests run them at a size that takes a moment. Only numbers differ.

/** What stands in the pages, and what the tests take instead. */
const replacements: readonly (readonly [string | RegExp, string])[] = [
  [/--per-class \d+/, "--per-class 30"],
  [/^(npm run digits -- \w+)$/, "$1 --per-class 30"],
  [/--epochs \d+/, "--epochs 1"],
  [/--workers \d+/, "--workers 1"],
  // The shipped parameters say 40.
  [/^(bin\/(?:train|snn train))(?!.* --(?:epochs|resume))/, "$1 --epochs 1"],
];

/** The same command on fewer data. */
export function smaller(command: string): string {
  return replacements.reduce((text, [from, to]) => text.replace(from, to), command);
}
