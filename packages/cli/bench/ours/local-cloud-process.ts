// Trains as `snn train --cloud local --workers N` does; N is the last argument.
import { join } from "node:path";
import { localCloud } from "../../src/cloud/local.js";
import { readFiles, trainInCloud } from "../../src/train/in-cloud.js";
import { withTemporaryFolder } from "../../src/train/temporary-folder.js";
import { caseArguments } from "./case-arguments.js";
import { EpochClock } from "./epoch-clock.js";
import { tellMeasurement } from "./tell-measurement.js";

const { folder, precision, more, ...duration } = caseArguments();
const files = { dataset: join(folder, "dataset.h5"), parameters: join(folder, `${precision}.json`), overrides: {} };
const contents = await readFiles(files);
const interrupt = new AbortController();
await withTemporaryFolder(async (temporary) => {
  const cloud = await localCloud({ folder: temporary, workers: Number(more[0]) });
  try {
    const clock = new EpochClock(duration, () => {
      const { epochMs, costs } = clock;
      // The cloud stays up until its memory has been looked at, and the training is then ended as Ctrl-C ends it.
      tellMeasurement({ epochMs, costs }).then(() => interrupt.abort("SIGINT"), console.error);
    });
    const results = () => join(temporary, "results");
    await trainInCloud(cloud, clock, files, contents, results, interrupt.signal, { pagePort: undefined });
    clock.checkDone();
  } finally {
    await cloud.close();
  }
});
