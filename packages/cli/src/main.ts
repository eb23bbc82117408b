#!/usr/bin/env node
import { constants } from "node:os";
import { describeProblem, InvalidInputError, UnavailableError } from "@snn/core";
import { CommanderError } from "commander";
import { printableLines } from "./printable.js";
import { program } from "./program.js";

// Whoever reads the output may have had enough, as in `snn train --json | head`.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(128 + constants.signals.SIGPIPE);
  console.error(`standard output: ${error.message}`);
  process.exit(1);
});

try {
  await program().parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

/** Shows what went wrong. @returns 2 for what the person can put right, 1 for anything else. */
function exitCodeOf(error: unknown): number {
  // commander has printed its message already; --help and --version are no errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof InvalidInputError) {
    for (const problem of error.problems) console.error(printableLines(describeProblem(problem)));
    return 2;
  }
  // A folder that may not be written to, a disk that is full: the message names the file and what is wrong with it.
  const { code, path, message } = error as NodeJS.ErrnoException;
  if (code !== undefined && path !== undefined) {
    console.error(message);
    return 2;
  }
  console.error(error instanceof UnavailableError ? error.message : error);
  return 1;
}
