import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { InvalidInputError, type Problem } from "@snn/core";
import { type Account, findAccount, homeRegion } from "./account.js";
import { isRegionName, problemsOfAll } from "./answer-checks.js";
import { type Answers, answersIn, type GivenAnswers } from "./answers.js";
import { type Aws, awsIn, profileRegion } from "./aws-clients.js";
import { readCloudFacts } from "./cloud-facts.js";
import { collectAnswers } from "./collect-answers.js";
import { dockerProblem } from "./docker.js";
import { DeploymentError, InterruptedError } from "./errors.js";
import { LastAnswers } from "./last-answers.js";
import { nextSteps } from "./next-steps.js";
import type { Person } from "./person.js";
import { runProgram } from "./run-program.js";
import { runSst } from "./run-sst.js";

/** Where a command of this package works, and with whom. */
export interface Setting {
  /** The folder of the project. */
  readonly project: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Who can be asked, where there is somebody. */
  readonly person: Person | undefined;
  /** Whether what is asked for safety's sake has been answered with yes. */
  readonly isSure: boolean;
}

/** Something would have to be confirmed, and nobody can do so. */
export const unsure: Problem = {
  file: "--yes",
  path: "",
  found: "nothing",
  expected: "--yes, since there is nobody to confirm it",
};

/** The only stage whose removal loses what nobody can make again. */
const protectedStage = "production";

/**
 * `bin/deploy`: asks, checks, builds, deploys, and says what to do next. To run it again is always safe.
 *
 * @throws InvalidInputError with everything that is missing or wrong, before anything is built or deployed.
 * @throws DeploymentError
 * @throws InterruptedError
 */
export async function deploy(given: GivenAnswers, setting: Setting): Promise<void> {
  const { project, environment, person, isSure } = setting;
  const last = new LastAnswers(project);
  const collected = await collectAnswers({
    given,
    environment: answersIn(environment),
    last,
    profileRegion: await profileRegion(),
    shippedParameters: join(project, "parameters.json"),
    person,
  });
  const { answers, account } = await checkAll(collected, setting);
  console.error(`Stage ${answers.stage} in ${answers.region}, account ${account.accountId}, as ${account.arn}`);
  if (answers.stage === protectedStage && !isSure) await confirmStage(person!, answers.stage, "deploy");
  person?.close();
  await last.keep(answers);
  const aws = awsIn(answers.region);
  try {
    const deployed = { ...environment, SNN_MAIL: answers.mail, AWS_REGION: answers.region };
    await bundle(project, deployed);
    await runSst({ command: "deploy", stage: answers.stage, project, environment: deployed, aws });
    const facts = await readCloudFacts(aws, answers.stage);
    if (facts === undefined)
      throw new DeploymentError(
        `stage ${answers.stage} was deployed but tells nothing of itself in SSM: run bin/deploy again`,
      );
    await copyParameters(aws, facts.Storage.name, answers.parameters);
    console.log(nextSteps(answers.stage, facts));
  } finally {
    aws.close();
  }
}

/** Has a person type the name of the stage. @throws InterruptedError when something else is typed */
export async function confirmStage(person: Person, stage: string, what: "deploy" | "remove"): Promise<void> {
  const typed = await person.ask(`Type ${stage} to ${what} it: `);
  if (typed !== stage) throw new InterruptedError(`that is not ${stage}: nothing was done`);
}

/** What was checked. */
interface Checked {
  readonly answers: Answers;
  readonly account: Account;
}

/** Checks everything that can be checked, so that a person gets to know of all that is missing at once. @throws InvalidInputError */
async function checkAll(given: GivenAnswers, { project, environment, person, isSure }: Setting): Promise<Checked> {
  const [wrongAnswers, docker, account] = await Promise.all([
    problemsOfAll(given),
    dockerProblem(project, environment),
    // The credentials can be tried anywhere.
    findAccount(given.region !== undefined && isRegionName(given.region) ? given.region : homeRegion),
  ]);
  const problems: Problem[] = [...wrongAnswers, ...(docker === undefined ? [] : [docker])];
  if (given.stage === protectedStage && !isSure && person === undefined) problems.push(unsure);
  if (!("accountId" in account)) throw new InvalidInputError([...problems, account]);
  if (problems.length > 0) throw new InvalidInputError(problems);
  return { answers: given as Answers, account };
}

/** Bundles the functions, from which SST makes their artifacts. */
async function bundle(project: string, environment: NodeJS.ProcessEnv): Promise<void> {
  console.error("Bundling the functions …");
  const args = ["run", "--silent", "bundle"];
  const { exitCode, interruptedBy } = await runProgram({ command: "npm", args, folder: project, environment });
  if (interruptedBy !== undefined) throw new InterruptedError("interrupted; nothing was deployed", interruptedBy);
  if (exitCode !== 0)
    throw new DeploymentError("The functions could not be bundled; the lines above say why. Nothing was deployed");
}

/** What a data set is trained with that comes without parameters of its own. */
async function copyParameters({ s3 }: Aws, bucket: string, file: string): Promise<void> {
  const request = { Bucket: bucket, Key: "training_input/parameters.json", ContentType: "application/json" };
  await s3.send(new PutObjectCommand({ ...request, Body: await readFile(file) }));
}
