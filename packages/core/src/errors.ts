/** One thing that is wrong with an input that a person gave: where it is, what is there, and what belongs there. */
export interface Problem {
  /** The file, as the person named it. */
  readonly file: string;
  /** The path of the field in the file, such as `neurons.layer2` or `train_set_x`; empty for the file as a whole. */
  readonly path: string;
  /** What was found there. */
  readonly found: string;
  /** What was expected instead, with what to do about it where that helps. */
  readonly expected: string;
}

/** The one line that tells a person about a problem. */
export function describeProblem({ file, path, found, expected }: Problem): string {
  return `${file}: ${path === "" ? "" : `${path}: `}found ${found}, expected ${expected}`;
}

/** Inputs that a run must not start with. Carries every problem found, not only the first. */
export class InvalidInputError extends Error {
  override readonly name = "InvalidInputError";

  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(describeProblem).join("\n"));
  }
}
