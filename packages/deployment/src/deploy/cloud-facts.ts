import { GetParameterCommand, ParameterNotFound } from "@aws-sdk/client-ssm";
import { z } from "zod";
import type { Aws } from "./aws-clients.js";
import { DeploymentError } from "./errors.js";

const name = z.object({ name: z.string().min(1) });

const factsSchema = z.object({
  Storage: name,
  Runs: name,
  urls: z.object({ production: z.url(), staging: z.url(), approval: z.url() }),
  region: z.string(),
  mail: z.string(),
});

/** What a deployed stage tells of itself to those who use it. */
export type CloudFacts = z.infer<typeof factsSchema>;

/** The parameter of SSM in which a stage tells it; its stack writes it. */
function factsParameter(stage: string): string {
  return `/snn/${stage}/cloud`;
}

/** @returns undefined when there is no such stage in the region. @throws DeploymentError when what it tells makes no sense */
export async function readCloudFacts(aws: Aws, stage: string): Promise<CloudFacts | undefined> {
  const value = await readParameter(aws, factsParameter(stage));
  if (value === undefined) return undefined;
  try {
    return factsSchema.parse(JSON.parse(value));
  } catch (cause) {
    const message = `the parameter ${factsParameter(stage)} of SSM is not what the stack writes: run bin/deploy --stage ${stage} again`;
    throw new DeploymentError(message, { cause });
  }
}

/** The value of a parameter of SSM; undefined when there is none. */
export async function readParameter({ ssm }: Aws, parameter: string): Promise<string | undefined> {
  try {
    return (await ssm.send(new GetParameterCommand({ Name: parameter }))).Parameter?.Value;
  } catch (error) {
    if (error instanceof ParameterNotFound) return undefined;
    throw error;
  }
}
