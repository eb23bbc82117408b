import type { Problem } from "../../errors.js";
import { byteLength } from "./text.js";

/** Bytes that one more problem takes, to say how many were left out. */
const restBytes = 2_000;

/**
 * As many problems as fit, from the first, and one more that says how many there are besides. A person mends what can be
 * read and asks again; nobody reads ten thousand.
 * @param mostBytes of all problems as JSON.
 */
export function fittingProblems(problems: readonly Problem[], mostBytes: number): readonly Problem[] {
  if (byteLength(JSON.stringify(problems)) <= mostBytes) return problems;
  const fitting: Problem[] = [];
  let bytes = restBytes;
  for (const problem of problems) {
    bytes += byteLength(JSON.stringify(problem)) + 1;
    if (bytes > mostBytes) break;
    fitting.push(problem);
  }
  const left = problems.length - fitting.length;
  const { file } = problems[fitting.length]!;
  const rest = { file: file.slice(0, 400), path: "", found: `${left} more problems`, expected: "none" };
  return [...fitting, rest];
}
