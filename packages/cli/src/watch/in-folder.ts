import { type DomainEvent, InvalidInputError } from "@snn/core";
import { pollRun } from "../cloud/poll-run.js";
import { displayFor } from "../display/display-for.js";
import { FanOut } from "../live/fan-out.js";
import { folderRun } from "../live/folder-run.js";
import type { PageOptions } from "../live/page-options.js";
import { withLivePage } from "../live/serve-page.js";
import { interruption, showFailure } from "../train/follow.js";
import { findRun } from "../train/run-folder.js";
import { exitCodeOf, onEndSignal } from "../train/signals.js";
import { isWorkedOn } from "../train/worked-on-run-store.js";
import type { WatchOptions } from "./command.js";
import { RunFolder } from "./run-folder.js";

/** Between two looks at the files of a run, which are at hand. */
const intervalMs = 200;

/**
 * Follows a run of this machine by its files, to its end or until a signal comes: one that another process works on, or one that is over.
 *
 * @param name its id, or its folder.
 * @returns the exit code: 1 for a run that nobody works on, unless a page shows it.
 * @throws InvalidInputError when there is no such run.
 */
export async function watchInFolder(name: string, options: WatchOptions, page: PageOptions): Promise<number> {
  if (options.output !== undefined) {
    const expected = "nothing: the files of a run of this machine are here";
    throw new InvalidInputError([{ file: "--output", path: "", found: "an option", expected }]);
  }
  const { run, folder } = await findRun(name);
  const { runId } = run;
  const files = new RunFolder(folder);
  const display = displayFor(options);
  const stopping = new AbortController();
  const stopListening = onEndSignal((signal) => stopping.abort(signal));
  const events = new FanOut<DomainEvent>();
  let exitCode = 0;
  let epoch: number | undefined;
  events.listen((event) => {
    display.event(event);
    if (event.type === "EpochStarted") epoch = event.detail.epoch;
    if (event.type === "EpochCompleted") epoch = event.detail.epoch + 1;
    if (event.type === "TrainingFailed") exitCode = showFailure(display, event.detail);
  });
  let isToldAbandoned = false;
  const isAbandoned = async () => {
    if (await isWorkedOn(folder)) {
      isToldAbandoned = false;
      return false;
    }
    if (!isToldAbandoned) display.failed(interruption(epoch, folder));
    isToldAbandoned = true;
    exitCode = 1;
    // A page goes on showing it: somebody may resume it.
    return page.pagePort === undefined;
  };
  try {
    return await withLivePage(
      page,
      () => folderRun(files, runId, events),
      async () => {
        display.started(files.runStore, runId);
        const limits = { signal: stopping.signal, intervalMs, isAbandoned };
        const status = await pollRun(files, runId, (event) => events.tell(event), limits);
        if (status === undefined) return exitCodeOf(stopping.signal.reason);
        if (status === "completed") await display.finished(folder);
        return status === "completed" ? 0 : exitCode;
      },
    );
  } finally {
    stopListening();
    display.close();
  }
}
