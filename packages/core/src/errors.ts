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

/**
 * A service behind a port cannot be reached or stays too busy, after all that its adapter has tried. Nothing is wrong with
 * what was to be done: it is to be tried again later, as often as it takes.
 */
export class UnavailableError extends Error {
  override readonly name = "UnavailableError";
}

/** The parameter server is full. To try again does not help; the message says what does. */
export class OutOfMemoryError extends Error {
  override readonly name = "OutOfMemoryError";
}

/** Inputs that a run must not start with. Carries every problem found, not only the first. */
export class InvalidInputError extends Error {
  override readonly name = "InvalidInputError";

  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(describeProblem).join("\n"));
  }
}
