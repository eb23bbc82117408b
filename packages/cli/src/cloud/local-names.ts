import type { Problem } from "@snn/core";

/** Files of this machine by what the cloud calls their copies. */
export type LocalNames = ReadonlyMap<string, string>;

/** Problems that name the files as the person who has them does. */
export function withLocalNames(problems: readonly Problem[], names: LocalNames): Problem[] {
  return problems.map((problem) => ({ ...problem, file: names.get(problem.file) ?? problem.file }));
}
