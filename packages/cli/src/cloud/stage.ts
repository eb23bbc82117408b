import { GetParameterCommand, ParameterNotFound, SSMClient } from "@aws-sdk/client-ssm";
import { InvalidInputError, type Problem } from "@snn/core";
import { connectFromOutside, type OutsideConnection, ResourceError, readLinks } from "@snn/functions/lambda";
import { refusal } from "../problems.js";
import { projectFile } from "../project.js";
import { rememberedRegion } from "./remembered-region.js";

/** Which of the deployed clouds. */
export interface StageOptions {
  /** The name that it was deployed with. */
  readonly stage: string;
  /** @default what AWS_REGION says, or `bin/deploy` was told here, or the AWS profile says */
  readonly region?: string | undefined;
}

const linkNames = ["NeuronQueue", "DeadLetters", "Events", "Storage", "Runs", "Notifications"] as const;

/**
 * Connects to a deployed stage, which tells in a parameter of SSM where its resources are. Its parameter server cannot be reached from
 * here: nothing of what `--stage` is for asks it.
 *
 * @throws InvalidInputError when there is no such stage, or when AWS does not let us look for it.
 */
export async function connectToStage({ stage, region }: StageOptions): Promise<OutsideConnection> {
  const known = region ?? process.env["AWS_REGION"] ?? (await rememberedRegion(projectFile(".sst/answers"), stage));
  const ssm = new SSMClient({ ...(known !== undefined && { region: known }), maxAttempts: 2 });
  try {
    const foundRegion = await regionOf(ssm);
    const told = await readDirectory(ssm, stage, foundRegion);
    return connectFromOutside(linksIn(told, stage, foundRegion), (service) => ({
      region: foundRegion,
      // As a part of the host's name, a bucket needs a name server that knows it, which an emulator does not have.
      ...(service === "S3" && { forcePathStyle: process.env["AWS_ENDPOINT_URL_S3"] !== undefined }),
    }));
  } finally {
    ssm.destroy();
  }
}

async function regionOf(ssm: SSMClient): Promise<string> {
  return ssm.config.region().catch(() => {
    throw refusal(
      "--region",
      "nothing",
      "the region of the stage: --region, AWS_REGION, or an AWS profile that has one",
    );
  });
}

async function readDirectory(ssm: SSMClient, stage: string, region: string): Promise<string> {
  try {
    return (await ssm.send(new GetParameterCommand({ Name: `/snn/${stage}/cloud` }))).Parameter?.Value ?? "";
  } catch (error) {
    if (!(error instanceof ParameterNotFound)) throw new InvalidInputError([problemOf(error, region)]);
    throw refusal("--stage", `no stage ${stage} in ${region}`, `one that is deployed: ${deployCommand(stage, region)}`);
  }
}

function linksIn(told: string, stage: string, region: string) {
  try {
    return readLinks(linkNames, JSON.parse(told) as object);
  } catch (error) {
    if (!(error instanceof ResourceError || error instanceof SyntaxError)) throw error;
    const found = `what no stack of this version has written (${error.message.split("\n", 1)[0]})`;
    throw refusal(`/snn/${stage}/cloud`, found, `the resources of the stage: ${deployCommand(stage, region)}`);
  }
}

function deployCommand(stage: string, region: string): string {
  return `bin/deploy --stage ${stage} --region ${region}`;
}

const login = "those of the account of the stage: aws configure, aws sso login, or AWS_PROFILE";

/** What keeps us from asking AWS, and what to do about it. */
function problemOf(error: unknown, region: string): Problem {
  const { name, message } = error as Error;
  const { code } = error as NodeJS.ErrnoException;
  const problem = (file: string, found: string, expected: string) => ({ file, path: "", found, expected });
  if (/^ExpiredToken|^TokenProviderError$/.test(name) || /session.+expired/i.test(message))
    return problem(
      "AWS credentials",
      "some that have expired",
      "new ones: aws sso login, or a new session of your role",
    );
  if (name === "CredentialsProviderError") return problem("AWS credentials", "none", login);
  if (/^(UnrecognizedClientException|InvalidClientTokenId|InvalidSignatureException)$/.test(name))
    return problem("AWS credentials", `some that AWS does not take in ${region}`, login);
  if (/^AccessDenied/.test(name))
    return problem(
      "AWS credentials",
      "those of somebody who may not read the parameter of the stage",
      "ssm:GetParameter",
    );
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return problem("--region", `no way to AWS in ${region}`, "a region that AWS has, and an internet connection");
  return problem("AWS", message.split("\n", 1)[0]!, "an answer");
}
