import { resolve } from "node:path";
import { type DomainEvent, InvalidInputError } from "@snn/core";
import { exportRun } from "../cloud/export-run.js";
import { followRun } from "../cloud/follow-run.js";
import { LayerTails } from "../cloud/layer-tails.js";
import { connectToCloud } from "../cloud/linked.js";
import { queueOf } from "../cloud/queue-of.js";
import { displayFor } from "../display/display-for.js";
import { cloudRun } from "../live/cloud-run.js";
import { FanOut } from "../live/fan-out.js";
import type { PageOptions } from "../live/page-options.js";
import { withLivePage } from "../live/serve-page.js";
import { showFailure } from "../train/follow.js";
import { checkOutputFolder } from "../train/run-folder.js";
import { exitCodeOf, onEndSignal } from "../train/signals.js";
import type { WatchOptions } from "./command.js";

/**
 * Follows a run in a cloud, to its end or until a signal comes.
 *
 * @returns the exit code.
 * @throws InvalidInputError when there is no such run.
 */
export async function watchInCloud(runId: string, options: WatchOptions, page: PageOptions): Promise<number> {
  const connection = await connectToCloud(options);
  const { services } = connection;
  const layers = new LayerTails(connection.tail);
  const watchLayers: LayerTails["listen"] = (...args) => layers.listen(...args);
  const display = displayFor(options);
  const stopping = new AbortController();
  const stopListening = onEndSignal((signal) => stopping.abort(signal));
  const events = new FanOut<DomainEvent>();
  const folder = options.output === undefined ? undefined : resolve(options.output);
  let exitCode = 0;
  events.listen((event) => {
    display.event(event);
    if (event.type === "ModelEvaluated" && folder === undefined)
      display.notice(`${runId} is done: ${(100 * event.detail.testAccuracy).toFixed(1)} % of the test set right`);
    if (event.type === "TrainingFailed") exitCode = showFailure(display, event.detail);
  });
  try {
    const run = await services.runStore.get(runId);
    if (run === undefined)
      throw new InvalidInputError([
        { file: runId, path: "", found: "no such run", expected: "the id of a run in this cloud" },
      ]);
    if (folder !== undefined) await checkOutputFolder(folder);
    return await withLivePage(
      page,
      () => cloudRun({ services, events, tellsLayers: false, watchLayers, queue: () => queueOf(connection) }, runId),
      async () => {
        display.started(services.runStore, runId);
        const status = await followRun(connection, runId, (event) => events.tell(event), stopping.signal);
        if (status === undefined) return exitCodeOf(stopping.signal.reason);
        if (folder === undefined) return exitCode;
        await exportRun(services, runId, folder);
        if (exitCode === 0) await display.finished(folder);
        return exitCode;
      },
    );
  } finally {
    stopListening();
    display.close();
    await layers.close();
    connection.close();
  }
}
