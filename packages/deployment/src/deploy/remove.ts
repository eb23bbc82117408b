import { InvalidInputError, type Problem } from "@snn/core";
import { findAccount, homeRegion } from "./account.js";
import { isRegionName, missing, problemsOf } from "./answer-checks.js";
import { answersIn } from "./answers.js";
import { type Aws, awsIn, profileRegion } from "./aws-clients.js";
import { readCloudFacts } from "./cloud-facts.js";
import { deleteLeftovers } from "./delete-leftovers.js";
import { confirmStage, type Setting, unsure } from "./deploy.js";
import { DeploymentError } from "./errors.js";
import { LastAnswers } from "./last-answers.js";
import { findLeftovers, isEmpty, type Leftovers } from "./leftovers.js";
import { runSst } from "./run-sst.js";
import { sstBootstrap } from "./sst-lock.js";

export interface RemoveOptions {
  readonly stage?: string | undefined;
  readonly region?: string | undefined;
  /** Whether data go, too. */
  readonly everything: boolean;
}

/**
 * `bin/remove`: takes a stage away, and says what stays and why. To run it again is always safe.
 *
 * @throws InvalidInputError
 * @throws DeploymentError
 * @throws InterruptedError
 */
export async function remove(options: RemoveOptions, setting: Setting): Promise<void> {
  const { project, environment, person, isSure } = setting;
  const last = new LastAnswers(project);
  const given = answersIn(environment);
  const stage = options.stage ?? given.stage ?? (await person?.ask("Stage to remove: "));
  const lastOnes = await last.of(stage);
  const region = options.region ?? given.region ?? lastOnes.region ?? (await profileRegion());
  const place = await checked(stage, region, person === undefined && !isSure);
  const aws = awsIn(place.region);
  try {
    await warnOf(place.stage, options.everything, aws);
    if (!isSure) await confirmStage(person!, place.stage, "remove");
    person?.close();
    // The configuration cannot be read without an address. Nobody is written to.
    const mail = (await factsOf(aws, place.stage))?.mail ?? lastOnes.mail ?? given.mail ?? "nobody@example.org";
    const variables = { ...environment, SNN_MAIL: mail, SNN_REMOVE: place.stage };
    const wasThere = await runSstRemove(aws, place.stage, project, variables);
    const left = await findLeftovers(aws, place.stage);
    if (options.everything && !isEmpty(left)) await deleteLeftovers(aws, left, (line) => console.log(line));
    if (wasThere) console.log(`Stage ${place.stage} is removed from ${place.region}.`);
    else
      console.log(`SST knows no stage ${place.stage} in ${place.region}: it is removed already, or was never there.`);
    console.log(await report(place, options.everything ? { buckets: [], tables: [] } : left, aws));
  } finally {
    aws.close();
  }
}

interface Place {
  readonly stage: string;
  readonly region: string;
}

async function checked(stage: string | undefined, region: string | undefined, isUnsure: boolean): Promise<Place> {
  const problems: Problem[] = [];
  for (const [name, value] of [
    ["stage", stage],
    ["region", region],
  ] as const) {
    if (value === undefined || value === "") problems.push(missing(name));
    else problems.push(...(await problemsOf(name, value)));
  }
  if (isUnsure) problems.push(unsure);
  const account = await findAccount(region !== undefined && isRegionName(region) ? region : homeRegion);
  if (!("accountId" in account)) problems.push(account);
  if (problems.length > 0) throw new InvalidInputError(problems);
  return { stage: stage!, region: region! };
}

/** Says what is about to happen. */
async function warnOf(stage: string, everything: boolean, aws: Aws): Promise<void> {
  const { buckets, tables } = await findLeftovers(aws, stage);
  const names = [...buckets, ...tables].join(", ");
  console.error(`Removing stage ${stage} in ${aws.region}: trainings that run there are lost.`);
  if (everything && names !== "") console.error(`Deleting for good what is in ${names}.`);
}

async function factsOf(aws: Aws, stage: string) {
  // What makes no sense any more does not keep a stage from being removed.
  return readCloudFacts(aws, stage).catch((error: unknown) => {
    if (error instanceof DeploymentError) return undefined;
    throw error;
  });
}

/** @returns whether there was such a stage: of one that was removed before only data may be left. */
async function runSstRemove(
  aws: Aws,
  stage: string,
  project: string,
  environment: NodeJS.ProcessEnv,
): Promise<boolean> {
  try {
    await runSst({ command: "remove", stage, project, environment, aws });
    return true;
  } catch (error) {
    if (error instanceof DeploymentError && /stage not found/i.test(error.sstOutput)) return false;
    throw error;
  }
}

/** What is left, why, and what it costs. */
async function report({ stage, region }: Place, { buckets, tables }: Leftovers, aws: Aws): Promise<string> {
  const bootstrap = await sstBootstrap(aws);
  const kept = [
    ...buckets.map((name) => `  the bucket ${name}: data sets, models or logs; $0.005 to $0.025 a GB and month`),
    ...tables.map(
      (name) =>
        `  the table ${name}: runs, releases and decisions; $0.25 to $0.31 a GB and month, as much again for its backup`,
    ),
  ];
  const lines = [
    ...(kept.length === 0
      ? ["None of its data is left."]
      : [
          "Kept, since nobody could make it again:",
          ...kept,
          "Kept with it, without cost: its network (VPC and subnets), if it was protected.",
          `bin/remove --stage ${stage} --region ${region} --everything deletes the data, too.`,
        ]),
    ...(bootstrap === undefined
      ? []
      : [
          `Not touched, since all apps of SST in this account and region share them: the buckets ${bootstrap.state} and ${bootstrap.asset},`,
          `and the container images in the ECR repository sst-asset ($0.10 a GB and month). Without another app of SST, they can go:`,
          `  aws ecr delete-repository --repository-name sst-asset --force --region ${region}`,
        ]),
  ];
  return lines.join("\n");
}
