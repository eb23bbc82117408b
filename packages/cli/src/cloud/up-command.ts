import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { LocalCloud } from "@snn/local-cloud";
import { onEndSignal } from "../train/signals.js";
import { withTemporaryFolder } from "../train/temporary-folder.js";
import { startLocalCloud } from "./local.js";

export interface UpOptions {
  readonly workers: number;
  readonly latencies?: boolean;
}

/** Keeps a local cloud running until a signal ends it. @returns the exit code. */
export async function upCommand({ workers, latencies = false }: UpOptions): Promise<number> {
  // Heard from the start: what has been started by then is to be ended, too.
  const ended = new Promise<void>((resolve) => onEndSignal(() => resolve()));
  await withTemporaryFolder(async (folder) => {
    const cloud = await startLocalCloud({ folder, workers, latencies });
    try {
      const file = join(folder, "environment");
      // The AWS CLI knows the region by another name than the SDK.
      const environment = { ...cloud.environment, AWS_DEFAULT_REGION: cloud.environment["AWS_REGION"] };
      const lines = Object.entries(environment).map(([name, value]) => `export ${name}='${value}'`);
      await writeFile(file, `${lines.join("\n")}\n`, { mode: 0o600 });
      process.stdout.write(guide(cloud, file, workers));
      await ended;
    } finally {
      await cloud.close();
    }
  });
  return 0;
}

// Version 1 of the AWS CLI knows the endpoint of SQS from its option only: without it, it would ask AWS itself.
function guide({ connection, emulators }: LocalCloud, file: string, workers: number): string {
  const { Storage: storage, NeuronQueue: queue } = connection.resources;
  return `A local cloud is running, with ${workers} worker${workers === 1 ? "" : "s"}. Ctrl-C ends it, and all that is in it.

In another shell:
  . ${file}
  aws s3 cp pictures.h5 s3://${storage.name}/training_input/     # starts a training, as on AWS
  snn train --cloud aws pictures.h5                    # the same, and follows it
  snn watch RUN
  snn dead-letters
  aws sqs get-queue-attributes --endpoint-url $AWS_ENDPOINT_URL_SQS --queue-url ${queue.url} --attribute-names All
  redis-cli -u ${emulators.redis.url} --scan
`;
}
