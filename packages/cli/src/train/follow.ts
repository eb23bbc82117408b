import { describeProblem, type EventDetail, interruptTraining } from "@snn/core";
import type { Display } from "../display/display.js";
import type { EmbeddedCloud } from "../embedded/embedded-cloud.js";
import { type EndSignal, exitCodeOf, onEndSignal } from "./signals.js";

/** The run that is followed. */
export interface FollowedRun {
  readonly runId: string;
  readonly folder: string;
}

/** Lets the cloud work until the run has ended or a signal comes, and shows what happens. @returns the exit code. */
export async function follow(cloud: EmbeddedCloud, display: Display, followed: FollowedRun): Promise<number> {
  const { runId, folder } = followed;
  let failure: EventDetail<"TrainingFailed"> | undefined;
  let isDone = false;
  cloud.bus.watch((event) => {
    display.event(event);
    if (event.type === "TrainingFailed") failure ??= event.detail;
    if (event.type === "ModelEvaluated") isDone = true;
  });

  let signal: EndSignal | undefined;
  const stopListening = onEndSignal((name) => {
    signal = name;
    cloud.stop();
  });
  try {
    display.started(cloud.services.runStore, runId);
    await cloud.run();
  } finally {
    stopListening();
  }

  if (isDone) {
    await display.finished(folder);
    return 0;
  }
  if (failure !== undefined) return showFailure(display, failure);
  if (signal !== undefined) {
    const epoch = await interruptTraining(cloud.services, runId);
    display.failed(interruption(epoch, folder));
    return exitCodeOf(signal);
  }
  const reasons = [...cloud.bus.deadLetters, ...cloud.queue.deadLetters].map(({ reason }) => reason);
  display.failed(`the run ended without a result: ${reasons.join("; ") || "nothing says why"}`);
  return 1;
}

/** Shows why a run has failed. @returns 2 for what the person can put right in the files, 1 for anything else. */
export function showFailure(display: Display, { reason, problems }: EventDetail<"TrainingFailed">): number {
  if (problems.length === 0) display.failed(reason);
  for (const problem of problems) display.failed(describeProblem(problem));
  return problems.length === 0 ? 1 : 2;
}

/** What a person is told of a run that was interrupted in an epoch, or before its first one. */
export function interruption(epoch: number | undefined, folder: string): string {
  return epoch === undefined
    ? "interrupted before it had begun"
    : `interrupted in epoch ${epoch}; go on with: snn train --resume ${folder}`;
}
