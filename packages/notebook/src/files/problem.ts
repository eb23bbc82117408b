import { inspect } from "node:util";
import { describeProblem, InvalidInputError } from "@snn/core";

/** What a reader of a notebook can put right. A kernel shows it as its message alone: no stack, nothing else to read past. */
export class NotebookProblem extends Error {
  override readonly name = "NotebookProblem";

  [inspect.custom](): string {
    return this.message;
  }
}

/** Turns what is wrong with a person's files, or a program that is missing, into a line for them. @throws NotebookProblem */
export async function inOneLine<Result>(doing: Promise<Result>): Promise<Result> {
  try {
    return await doing;
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    throw new NotebookProblem(error.problems.map(describeProblem).join("; "), { cause: error });
  }
}
