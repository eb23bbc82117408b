import type { Frame, PulseSource, RunFacts, RunState, ShownExample, Sight, Snapshot, Traffic } from "../protocol.js";
import { CostSeries } from "./cost-series.js";

/** Everything that the page knows about the run by now, but what is gone with its light. */
export interface RunView {
  readonly runId: string;
  readonly facts: RunFacts | undefined;
  readonly pulseSource: PulseSource;
  readonly canSteer: boolean;
  readonly state: RunState;
  readonly reason: string | undefined;
  readonly endedAt: string | undefined;
  readonly epoch: number | undefined;
  /** The same object for as long as the connection lasts. */
  readonly costs: CostSeries;
  readonly traffic: Traffic;
  /** Messages of a frame, in the mean of late. Undefined before there were any. */
  readonly messages: { readonly shown: number; readonly all: number } | undefined;
  readonly test: Frame["test"];
  readonly examples: readonly ShownExample[];
  readonly sight: Sight | undefined;
}

/** What a connection begins with: nothing of the time before is kept, for all of it is told again. */
export function viewOf(snapshot: Snapshot): RunView {
  const { runId, facts, pulseSource, canSteer, frame, examples, sight } = snapshot;
  const begun = {
    ...{ runId, facts, pulseSource, canSteer, examples, sight },
    ...{ state: frame.state, reason: frame.reason, endedAt: frame.endedAt, epoch: undefined, test: undefined },
    ...{ costs: new CostSeries(), traffic: {}, messages: undefined },
  };
  return withFrame(begun, frame);
}

/** What is known after a frame. A frame leaves out what has not changed, but for the traffic, which is of its moment. */
export function withFrame(view: RunView, frame: Frame): RunView {
  view.costs.append(frame.costs);
  return {
    ...view,
    state: frame.state,
    reason: frame.reason ?? view.reason,
    endedAt: frame.endedAt ?? view.endedAt,
    epoch: frame.epoch ?? view.epoch,
    traffic: frame.traffic,
    messages: meanMessages(view.messages, frame),
    test: frame.test ?? view.test,
  };
}

/** From one frame to the next the numbers leap, for a pulse has one neuron or thousands: the mean over some seconds can be read. */
function meanMessages(before: RunView["messages"], { pulses, shownShare }: Frame): RunView["messages"] {
  const shown = pulses.reduce((sum, { neurons }) => sum + neurons.length, 0);
  if (shown === 0 && (shownShare === 1 || before === undefined)) return before;
  // How many a frame has left out that shows nothing is not told: as many as the others, then.
  const all = shown > 0 && shownShare > 0 ? shown / shownShare : (before?.all ?? shown);
  if (before === undefined) return { shown, all };
  const mean = (one: number, other: number) => one * 0.95 + other * 0.05;
  return { shown: mean(before.shown, shown), all: mean(before.all, all) };
}

/** What is known when the weights have been looked at again. One that is older than what is shown changes nothing. */
export function withSight(view: RunView, sight: Sight): RunView {
  return view.sight !== undefined && sight.step < view.sight.step ? view : { ...view, sight };
}

/** Epochs that are over. */
export function completedEpochs({ costs }: RunView): number {
  return costs.lastEpoch + 1;
}

/** The epoch that people call the current one: 1 is the first. Undefined before the run has begun. */
export function currentEpoch(view: RunView): number | undefined {
  if (view.facts === undefined) return undefined;
  const over = completedEpochs(view);
  if (hasEnded(view.state)) return over;
  return Math.min(view.facts.epochs, Math.max(over, (view.epoch ?? 0) + 1, 1));
}

/** From 0 to 1: how much of what was asked for is done. */
export function progressOf(view: RunView): number {
  return view.facts === undefined ? 0 : Math.min(1, completedEpochs(view) / view.facts.epochs);
}

/** Whether nothing will happen any more. */
export function hasEnded(state: RunState): boolean {
  return state === "completed" || state === "failed";
}

/** How many of the shown examples the weights of now get right; undefined while they have not been looked at. */
export function rightVerdicts({ sight }: RunView): { readonly right: number; readonly all: number } | undefined {
  if (sight === undefined || sight.verdicts.length === 0) return undefined;
  return { right: sight.verdicts.filter(isRight).length, all: sight.verdicts.length };
}

/** Whether an example is what the weights say that it is. */
export function isRight({ truth, predicted }: { readonly truth: number; readonly predicted: number }): boolean {
  return truth === predicted;
}
