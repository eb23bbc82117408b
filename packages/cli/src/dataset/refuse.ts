import type { InvalidInputError } from "@snn/core";
import { refusal } from "../predict/problems.js";

/** A problem of a file as a whole, as an error. @param cause the error that told about it. */
export function refuse(file: string, found: string, expected: string, cause?: unknown): InvalidInputError {
  return refusal({ file, path: "", found, expected }, cause);
}
