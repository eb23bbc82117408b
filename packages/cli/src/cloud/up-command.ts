import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalCloud } from "@snn/local-cloud";
import { onEndSignal } from "../train/signals.js";

export interface UpOptions {
  readonly workers: number;
  readonly latencies?: boolean;
}

/** Keeps a local cloud running until a signal ends it. @returns the exit code. */
export async function upCommand({ workers, latencies }: UpOptions): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "snn-"));
  try {
    const cloud = await LocalCloud.start({ folder, ...(latencies && { latencies }) });
    try {
      for (let worker = 0; worker < workers; worker++) cloud.workers.start();
      const file = join(folder, "environment");
      const lines = Object.entries(cloud.environment).map(([name, value]) => `export ${name}='${value}'`);
      await writeFile(file, `${lines.join("\n")}\n`, { mode: 0o600 });
      process.stdout.write(guide(cloud.environment, file, workers));
      await new Promise<void>((resolve) => onEndSignal(() => resolve()));
    } finally {
      await cloud.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return 0;
}

function guide(environment: Readonly<Record<string, string>>, file: string, workers: number): string {
  return `A local cloud is running, with ${workers} worker${workers === 1 ? "" : "s"}. Ctrl-C ends it, and all that is in it.

In another shell:
  . ${file}
  aws s3 cp pictures.h5 s3://${environment["SNN_BUCKET"]}/training_input/     # starts a training, as on AWS
  snn train --cloud aws pictures.h5         # the same, and follows it
  snn watch RUN
  snn dead-letters
  aws sqs get-queue-attributes --queue-url ${environment["SNN_QUEUE_URL"]} --attribute-names All
  redis-cli -u ${environment["SNN_REDIS_URL"]} --scan
`;
}
