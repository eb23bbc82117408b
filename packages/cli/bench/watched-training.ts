import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runIdOf } from "@snn/core";
import { startLivePage } from "@snn/live";
import { EmbeddedCloud } from "../src/embedded/embedded-cloud.js";
import { embeddedRun } from "../src/live/embedded-run.js";
import { KeptExamples } from "../src/live/kept-examples.js";
import { datasetOf, parametersOf, type Workload } from "./workload.js";

/** How long a training took, and what those who watched it were told in all. */
interface WatchedTraining {
  readonly durationMs: number;
  readonly messages: number;
}

/** Trains as `snn train` does, from the first epoch to the last. With watchers, a page shows it to them. */
export async function measureWatched(workload: Workload, watchers: number): Promise<WatchedTraining> {
  const folder = await mkdtemp(join(tmpdir(), "snn-bench-"));
  const dataset = datasetOf(workload);
  const examples = new KeptExamples({ read: async () => dataset });
  const cloud = new EmbeddedCloud({
    pathOf: (key) => join(folder, key),
    notifier: { notify: async () => {} },
    ports: { datasetReader: examples },
  });
  let [beginMs, endMs] = [0, 0];
  cloud.bus.watch(({ type }) => {
    if (type === "EpochStarted" && beginMs === 0) beginMs = performance.now();
    if (type !== "TrainingCompleted") return;
    endMs = performance.now();
    cloud.stop();
  });
  let page: Awaited<ReturnType<typeof startLivePage>> | undefined;
  let watching: ChildProcess | undefined;
  try {
    let runId = "";
    cloud.objects.watch((created) => {
      runId = runIdOf(created);
    });
    await cloud.objects.put("training_input/bench.json", JSON.stringify(parametersOf(workload, "float64")));
    await cloud.objects.put("training_input/bench.h5", "");
    if (watchers > 0) {
      page = await startLivePage({ run: embeddedRun(cloud, runId, examples), port: 0 });
      watching = fork(fileURLToPath(new URL("watchers-process.js", import.meta.url)), [page.url, String(watchers)]);
      await once(watching, "message");
    }
    await cloud.run();
    return { durationMs: endMs - beginMs, messages: watching === undefined ? 0 : await messagesOf(watching) };
  } finally {
    watching?.kill();
    await page?.close();
    await rm(folder, { recursive: true });
  }
}

async function messagesOf(watching: ChildProcess): Promise<number> {
  const told = once(watching, "message");
  watching.send("how many");
  return Number((await told)[0]);
}
