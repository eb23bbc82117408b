import { resolve } from "node:path";
import { InvalidInputError } from "@snn/core";
import { displayFor } from "../display/display-for.js";
import { showFailure } from "../train/follow.js";
import { checkOutputFolder } from "../train/run-folder.js";
import { exitCodeOf, onEndSignal } from "../train/signals.js";
import { exportRun } from "./export-run.js";
import { type CloudOptions, connectToCloud } from "./linked.js";
import { pollRun } from "./poll-run.js";

export interface WatchOptions extends CloudOptions {
  readonly output?: string;
  readonly json?: boolean;
}

/**
 * Follows a run in a cloud, to its end or until a signal comes.
 *
 * @returns the exit code.
 * @throws InvalidInputError when there is no such run.
 */
export async function watchCommand(runId: string, options: WatchOptions): Promise<number> {
  const connection = await connectToCloud(options);
  const { services } = connection;
  const display = displayFor(options);
  const stopping = new AbortController();
  let exitCode = 0;
  const stopListening = onEndSignal((signal) => {
    exitCode = exitCodeOf(signal);
    stopping.abort();
  });
  try {
    const run = await services.runStore.get(runId);
    if (run === undefined)
      throw new InvalidInputError([
        { file: runId, path: "", found: "no such run", expected: "the id of a run in this cloud" },
      ]);
    const folder = options.output === undefined ? undefined : resolve(options.output);
    if (folder !== undefined) await checkOutputFolder(folder);
    display.started(services.runStore, runId);
    await pollRun(
      services,
      runId,
      (event) => {
        display.event(event);
        if (event.type === "ModelEvaluated" && folder === undefined)
          display.notice(`${runId} is done: ${(100 * event.detail.testAccuracy).toFixed(1)} % of the test set right`);
        if (event.type === "TrainingFailed") exitCode = showFailure(display, event.detail);
      },
      stopping.signal,
    );
    if (folder !== undefined && !stopping.signal.aborted) {
      await exportRun(services, runId, folder);
      if (exitCode === 0) await display.finished(folder);
    }
    return exitCode;
  } finally {
    stopListening();
    display.close();
    connection.close();
  }
}
