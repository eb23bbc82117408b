import { constants } from "node:os";
import { describeProblem, InvalidInputError } from "@snn/core";
import { Command, CommanderError } from "commander";
import type { GivenAnswers } from "./answers.js";
import { readableError } from "./aws-errors.js";
import { deploy, type Setting } from "./deploy.js";
import { DeploymentError, InterruptedError } from "./errors.js";
import { personAt } from "./person.js";
import { type RemoveOptions, remove } from "./remove.js";

/** Where a command works. */
export type Place = Pick<Setting, "project" | "environment">;

/**
 * The command line of `bin/deploy` and `bin/remove`, whose name is the first argument.
 *
 * @returns the exit code: 0 done, 1 failed, 2 something is missing or wrong, 130 or 143 interrupted.
 */
export async function run(args: readonly string[], place: Place): Promise<number> {
  try {
    await program(place).parseAsync([...args], { from: "user" });
    return 0;
  } catch (error) {
    return exitCodeOf(readableError(error));
  }
}

function program(place: Place): Command {
  const bin = new Command("bin")
    .exitOverride()
    .showHelpAfterError("(--help tells more)")
    // Each is a script of its own.
    .configureHelp({ commandUsage: (command) => `bin/${command.name()} ${command.usage()}` });
  bin
    .command("deploy")
    .description("deploys the whole system on AWS, and asks for what it needs to know; to run it again is always safe")
    .option("--stage <name>", "dev is cheap and removable, production is protected (SNN_STAGE)")
    .option("--region <name>", "of AWS, such as eu-central-1 (AWS_REGION)")
    .option("--mail <address>", "who is told how trainings went (SNN_MAIL)")
    .option("--parameters <file>", "the network that is trained by default (SNN_PARAMETERS)")
    .option("--yes", "ask nothing: take the answers of the stage's last deployment for what is not given")
    .addHelpText("after", "\nExit codes: 0 done, 1 failed, 2 something is missing or wrong, 130 or 143 interrupted")
    .action(async ({ yes = false, ...given }: GivenAnswers & { yes?: boolean }) => {
      await withPerson(yes, (person) => deploy(given, { ...place, person, isSure: yes }));
    });
  bin
    .command("remove")
    .description("takes a stage away from AWS, and says what it keeps and why; to run it again is always safe")
    .option("--stage <name>", "which (SNN_STAGE)")
    .option("--region <name>", "where it is (AWS_REGION)")
    .option("--everything", "delete its data, too: buckets with all versions, tables with their backups")
    .option("--yes", "ask nothing")
    .action(async ({ yes = false, everything = false, ...where }: RemoveFlags) => {
      await withPerson(yes, (person) => remove({ ...where, everything }, { ...place, person, isSure: yes }));
    });
  return bin;
}

interface RemoveFlags extends Pick<RemoveOptions, "stage" | "region"> {
  readonly everything?: boolean;
  readonly yes?: boolean;
}

/** Lends somebody to ask, where there is a terminal and somebody wants to be asked. */
async function withPerson(isSure: boolean, use: (person: Setting["person"]) => Promise<void>): Promise<void> {
  if (isSure || process.stdin.isTTY !== true) return use(undefined);
  const person = personAt(process.stdin, process.stderr);
  try {
    await use(person);
  } finally {
    person.close();
  }
}

/** Shows what went wrong. */
function exitCodeOf(error: unknown): number {
  // commander has printed its message already; --help is no error.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof InvalidInputError) {
    for (const problem of error.problems) console.error(describeProblem(problem));
    return 2;
  }
  if (error instanceof InterruptedError) {
    console.error(error.message);
    return 128 + constants.signals[error.by];
  }
  console.error(error instanceof DeploymentError ? error.message : error);
  return 1;
}
