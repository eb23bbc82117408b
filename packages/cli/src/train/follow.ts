import { constants } from "node:os";
import { describeProblem, type EventDetail, interruptTraining } from "@snn/core";
import type { Display } from "../display/display.js";
import type { EmbeddedCloud } from "../embedded/embedded-cloud.js";

/** The run that is followed. */
export interface FollowedRun {
  readonly runId: string;
  readonly folder: string;
}

const signals = ["SIGINT", "SIGTERM"] as const;

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

  let signal: (typeof signals)[number] | undefined;
  const onSignal = (name: (typeof signals)[number]) => {
    // Whoever asks twice does not want to wait for the end of an epoch on a large network.
    if (signal !== undefined) process.exit(128 + constants.signals[name]);
    signal = name;
    cloud.stop();
  };
  for (const name of signals) process.on(name, onSignal);
  try {
    display.started(cloud, runId);
    await cloud.run();
  } finally {
    for (const name of signals) process.off(name, onSignal);
  }

  if (isDone) {
    await display.finished(folder);
    return 0;
  }
  if (failure !== undefined) return showFailure(display, failure);
  if (signal !== undefined) {
    const epoch = await interruptTraining(cloud.services, runId);
    const next =
      epoch === undefined ? "before it had begun" : `in epoch ${epoch}; go on with: snn train --resume ${folder}`;
    display.failed(`interrupted ${next}`);
    return 128 + constants.signals[signal];
  }
  const reasons = [...cloud.bus.deadLetters, ...cloud.queue.deadLetters].map(({ reason }) => reason);
  display.failed(`the run ended without a result: ${reasons.join("; ") || "nothing says why"}`);
  return 1;
}

/** Shows why a run has failed. @returns 2 for what the person can put right in the files, 1 for anything else. */
function showFailure(display: Display, { reason, problems }: EventDetail<"TrainingFailed">): number {
  if (problems.length === 0) display.failed(reason);
  for (const problem of problems) display.failed(describeProblem(problem));
  return problems.length === 0 ? 1 : 2;
}
