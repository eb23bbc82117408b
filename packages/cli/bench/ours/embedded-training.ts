import { join } from "node:path";
import { type Ports, runIdOf } from "@snn/core";
import { EmbeddedCloud } from "../../src/embedded/embedded-cloud.js";
import { follow } from "../../src/train/follow.js";
import { withTemporaryFolder } from "../../src/train/temporary-folder.js";
import { uploadFiles } from "../../src/train/upload-files.js";
import type { CaseArguments } from "./case-arguments.js";
import { EpochClock } from "./epoch-clock.js";

interface Instruments {
  readonly ports?: Partial<Ports>;
  readonly messageBatch?: number;
  /** Is lent the cloud before it trains. */
  readonly prepare?: (cloud: EmbeddedCloud) => void;
  /** Is called when the last epoch has been measured, with all that the training holds still there. */
  readonly whenDone?: () => void;
}

/** Trains as `snn train` does in this process, from the file of the data set on, all but its display. */
export async function trainEmbedded(
  { folder, precision, ...duration }: CaseArguments,
  { ports = {}, messageBatch, prepare, whenDone }: Instruments = {},
): Promise<EpochClock> {
  return withTemporaryFolder(async (bucket) => {
    const cloud = new EmbeddedCloud({
      pathOf: (key) => join(bucket, key),
      notifier: { notify: async () => {} },
      messageBatch,
      ports,
    });
    prepare?.(cloud);
    const clock = new EpochClock(duration, () => {
      whenDone?.();
      cloud.stop();
    });
    const created = await uploadFiles(cloud.objects, join(folder, "dataset.h5"), join(folder, `${precision}.json`), {});
    await follow(cloud, clock, { runId: runIdOf(created), folder: bucket });
    clock.checkDone();
    return clock;
  });
}
