import { isAbsolute, resolve } from "node:path";
import { describeProblem } from "@snn/core";
import { problemsOf } from "./answer-checks.js";
import { type AnswerName, answerNames, type GivenAnswers } from "./answers.js";
import type { LastAnswers } from "./last-answers.js";
import type { Person } from "./person.js";

/** Where answers come from. */
export interface AnswerOptions {
  /** Options of the command line. */
  readonly given: GivenAnswers;
  readonly environment: GivenAnswers;
  readonly last: LastAnswers;
  /** The region of the AWS profile, if it has one. */
  readonly profileRegion: string | undefined;
  /** The project's own network. */
  readonly shippedParameters: string;
  /** Who can be asked; nobody where there is no terminal, or with `--yes`. */
  readonly person: Person | undefined;
}

const questions: Readonly<Record<AnswerName, string>> = {
  stage: "Stage (dev is cheap and removable, production is protected)",
  region: "Region of AWS",
  mail: "Mail address for notices",
  parameters: "File of network parameters",
};

/**
 * Collects what a deployment needs to know: from options, from the environment, from a person, from the last deployment of the stage.
 *
 * @returns the answers: all of them, and checked, where a person was asked.
 * @throws InterruptedError when the person has had enough.
 */
export async function collectAnswers(options: AnswerOptions): Promise<GivenAnswers> {
  const { given, environment, last, profileRegion, shippedParameters, person } = options;
  const answers: Partial<Record<AnswerName, string>> = {};
  for (const name of answerNames) {
    const known = given[name] ?? environment[name];
    const lastOnes = await last.of(answers.stage);
    const fallbacks: GivenAnswers = { stage: "dev", region: profileRegion, parameters: shippedParameters };
    const suggested = name === "stage" ? ((await last.stage()) ?? "dev") : (lastOnes[name] ?? fallbacks[name]);
    // Which stage is meant is never guessed.
    const assumed = name === "stage" ? undefined : suggested;
    const value = known ?? (person === undefined ? assumed : await asked(person, name, suggested));
    if (value !== undefined) answers[name] = name === "parameters" ? resolve(value) : value;
  }
  return answers;
}

async function asked(person: Person, name: AnswerName, suggested: string | undefined): Promise<string> {
  for (;;) {
    const line = await person.ask(`${questions[name]}${suggested === undefined ? "" : ` [${suggested}]`}: `);
    const answer = line || suggested || "";
    const problems = await problemsOf(name, name === "parameters" && !isAbsolute(answer) ? resolve(answer) : answer);
    if (problems.length === 0) return answer;
    for (const problem of problems) person.tell(describeProblem(problem));
  }
}
