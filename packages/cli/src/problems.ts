import { InvalidInputError } from "@snn/core";

/** A problem of a file as a whole, as an error. @param cause the error that told about it. */
export function refusal(file: string, found: string, expected: string, cause?: unknown): InvalidInputError {
  const error = new InvalidInputError([{ file, path: "", found, expected }]);
  if (cause !== undefined) error.cause = cause;
  return error;
}

/** What was found instead of a file that could be read, as words of a {@link Problem}. */
export function whyUnreadable(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR") return "no such file";
  if (code === "EISDIR") return "a folder";
  if (code === "EACCES" || code === "EPERM") return "a file that may not be read";
  return `a file that cannot be read (${code ?? message})`;
}

/** The first line of what an error says: libraries add their own stack below it. */
export function firstLine(error: unknown): string {
  return (error as Error).message.split("\n", 1)[0]!.trim();
}

/**
 * All problems of several errors as one error.
 *
 * @param errors at least one.
 * @throws whichever of them is no InvalidInputError: that is a fault of the program, not of an input.
 */
export function combined(errors: readonly unknown[]): InvalidInputError {
  const problems = errors.flatMap((error) => {
    if (!(error instanceof InvalidInputError)) throw error;
    return error.problems;
  });
  return new InvalidInputError(problems);
}
