import { HeadObjectCommand } from "@aws-sdk/client-s3";
import type { Aws } from "./aws-clients.js";
import { readParameter } from "./cloud-facts.js";

/** SST's own resources, which all of its apps in an account and region share. */
export interface SstBootstrap {
  /** The bucket of what is deployed, and of locks. */
  readonly state: string;
  /** The bucket, and the repository of container images, of what was uploaded to be deployed. */
  readonly asset: string;
}

/** Where SST keeps its state here; undefined when nothing was ever deployed with it, or when it does not say. */
export async function sstBootstrap(aws: Aws): Promise<SstBootstrap | undefined> {
  try {
    const { state, asset } = JSON.parse((await readParameter(aws, "/sst/bootstrap")) ?? "{}");
    return typeof state === "string" && typeof asset === "string" ? { state, asset } : undefined;
  } catch {
    return undefined;
  }
}

/** When the lock of a stage was made; undefined when there is none, or when nobody can tell. */
export async function lockedSince(aws: Aws, stage: string): Promise<Date | undefined> {
  const bootstrap = await sstBootstrap(aws);
  if (bootstrap === undefined) return undefined;
  const lock = new HeadObjectCommand({ Bucket: bootstrap.state, Key: `lock/snn/${stage}.json` });
  return aws.s3.send(lock).then(
    ({ LastModified }) => LastModified,
    () => undefined,
  );
}
