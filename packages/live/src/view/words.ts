import type { PulseSource, RunFacts, RunState, Sight, Verdict, WeightsPicture } from "../protocol.js";
import { cost, count, percent } from "./numbers.js";
import type { PulseCounts } from "./pulse-counts.js";
import { completedEpochs, currentEpoch, hasEnded, isRight, type RunView, rightVerdicts } from "./run-view.js";

/** How the run stands, in a word. */
export const stateWords: Readonly<Record<RunState, string>> = {
  waiting: "Waiting",
  running: "Training",
  paused: "Paused",
  stopping: "Stopping",
  completed: "Completed",
  failed: "Failed",
  interrupted: "Interrupted",
};

/** What the state means, where that needs a sentence. */
export function stateSentence(view: RunView): string {
  const { state, reason, test } = view;
  switch (state) {
    case "waiting":
      return "The training has been requested and has not begun yet.";
    case "running":
      return "";
    case "paused":
      return "The run holds its position. Nothing is lost: resume when you like.";
    case "stopping":
      return "The run ends with the epoch that it is in.";
    case "completed": {
      const { accuracy } = test ?? {};
      const model = accuracy === undefined ? "" : ` The model gets ${percent(accuracy)} of the test examples right.`;
      return `The training is over after ${epochs(completedEpochs(view))}.${model}`;
    }
    case "failed":
      return `The training failed${reason === undefined ? "." : `: ${reason}`}`;
    case "interrupted":
      return "Nobody works on this run. It can be resumed with snn train --resume.";
  }
}

/** What somebody who listens is told from time to time. */
export function spoken(view: RunView): string {
  const { lastCost } = view.costs;
  const verdicts = rightVerdicts(view);
  if (hasEnded(view.state)) return stateSentence(view);
  return [
    `${stateWords[view.state]}.`,
    view.facts && `Epoch ${count(currentEpoch(view) ?? 0)} of ${count(view.facts.epochs)}.`,
    lastCost !== undefined && `Cost ${cost(lastCost)}.`,
    verdicts && `${verdicts.right} of ${verdicts.all} test examples right.`,
  ]
    .filter(Boolean)
    .join(" ");
}

/** Whether all messages are seen to light their cells, and if not, about how many. */
export function shownWords(source: PulseSource, messages: RunView["messages"]): string {
  if (source === "none") return "Messages cannot be seen from here";
  const each = source === "layers" ? "A layer is lit when all its messages are done" : "";
  if (messages === undefined || messages.shown === 0) return each;
  const every = Number((messages.all / messages.shown).toPrecision(2));
  const share = every <= 1 ? "" : `1 of ${count(Math.max(2, Math.round(every)))} messages shown`;
  return [each, share].filter(Boolean).join(" · ") || "Every message shown";
}

/** Where cells stand for several neurons, that they do. @param neuronsPerCell of every layer. */
export function groupedWords(neuronsPerCell: readonly number[]): string {
  const grouped = neuronsPerCell.flatMap((each, index) => (each > 1 ? [`layer ${index + 1}: ${each}`] : []));
  return grouped.length === 0 ? "" : `Neurons to a cell in ${grouped.join(", ")}`;
}

/** The picture of the network, for those who do not see it. */
export function networkLabel(facts: RunFacts, { last }: PulseCounts): string {
  const layers = facts.layers.map(({ neurons, activation }, index) => `layer ${index + 1} of ${neurons} ${activation}`);
  const now = last === undefined ? "" : `. Last lit: layer ${last.layer}, ${last.direction}`;
  return `The network: ${count(facts.features)} inputs, ${layers.join(", ")}${now}`;
}

/** What the weights say about an example. @param classes their names. */
export function verdictLabel(verdict: Verdict, classes: readonly string[]): string {
  const { predicted, truth, probability } = verdict;
  const said = `${className(classes, predicted)}, ${percent(probability)}`;
  return isRight(verdict) ? `Right: ${said}` : `Wrong: ${said}, but it is ${className(classes, truth)}`;
}

/** When the weights were as they were looked at, and where, if not where the training has them. */
export function sightWords({ epoch, from }: Pick<Sight, "epoch" | "from">): string {
  // The model is what the last epoch has left: there is no epoch that it is in.
  if (from === "model") return `after ${epochs(epoch)}, from the model`;
  return `in epoch ${count(epoch + 1)}${from === "checkpoint" ? ", from the checkpoint" : ""}`;
}

/** The name of a class, or its number where it has none. */
export function className(classes: readonly string[], index: number): string {
  return classes[index] ?? `class ${index}`;
}

/** The picture of a neuron's weights, for those who do not see it. */
export function weightsLabel({ neuron, least, greatest, pixels }: WeightsPicture): string {
  const range = `from ${signed(least)} to ${signed(greatest)}`;
  return `${pixels ? "Weights" : "The inputs are no pictures. Weights"} of neuron ${neuron + 1} of layer 1, ${range}`;
}

/** A weight with three significant digits and a proper minus. */
export function signed(value: number): string {
  return `${value < 0 ? "−" : ""}${String(Number(Math.abs(value).toPrecision(3)))}`;
}

/** The shape of an example: 64 × 64 × 3. */
export function shapeWords(shape: readonly number[]): string {
  return shape.map(count).join(" × ");
}

function epochs(number: number): string {
  return `${count(number)} ${number === 1 ? "epoch" : "epochs"}`;
}
