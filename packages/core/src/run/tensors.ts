import { type Cycle, firstPosition } from "./position.js";
import { allShards, type Shard } from "./shards.js";

// The names of a run's tensors in the parameter server. A tensor of a version is written once and never changed.

/** The labels of the training set, and the scaling of its inputs. */
export const dataKeys = { labels: "data/labels", divisor: "data/divisor", offset: "data/offset" } as const;

/** The raw inputs of a shard's examples. */
export function inputsKey(shard: Shard): string {
  return `data/inputs${suffixOf(shard)}`;
}

/** All that a run has of its data set. */
export function allDataKeys(shards: number): string[] {
  return [...allShards(shards).map(inputsKey), ...Object.values(dataKeys)];
}

/** What a layer has of every version: its weights, its biases, and what the optimizer remembers of either. */
export const parameterKinds = ["weights", "biases"] as const;
export type ParameterKind = (typeof parameterKinds)[number];

/** A parameter of a layer, neurons first: version s is what step s reads. */
export function parameterKey(kind: ParameterKind, layer: number, version: number): string {
  return `${kind}/${layer}/${version}`;
}

/** What the optimizer remembers of a parameter, such as its momentum. */
export function slotKey(slot: string, kind: ParameterKind, layer: number, version: number): string {
  return `${slot}-of-${kind}/${layer}/${version}`;
}

/** What a layer hands forward in a step, neurons × examples of a shard: activations, or logits for the last layer. */
export function activationsKey(layer: number, step: number, shard: Shard): string {
  return `activations/${layer}/${step}${suffixOf(shard)}`;
}

/** What a layer hands backward in a step: ∂loss/∂z, neurons × examples of a shard. */
export function deltasKey(layer: number, step: number, shard: Shard): string {
  return `deltas/${layer}/${step}${suffixOf(shard)}`;
}

/** A shard's part of a parameter's gradient, where there are several shards to be summed. */
export function gradientKey(kind: ParameterKind, layer: number, step: number, shard: Shard): string {
  return `gradient-of-${kind}/${layer}/${step}${suffixOf(shard)}`;
}

/** One shard is not named: it is the whole. */
function suffixOf({ index, of }: Shard): string {
  return of === 1 ? "" : `/${index}`;
}

/** The summed losses of an epoch's batches, one float64 each. */
export function lossesKey(epoch: number): string {
  return `losses/${epoch}`;
}

/** Whether a tensor's bytes, once there, stay as they are. An epoch's losses are added batch by batch. */
export function isImmutable(key: string): boolean {
  return !key.startsWith("losses/");
}

/**
 * The position from which on all rows of a tensor are there: before it, a reader may find some of them missing. Undefined
 * for a tensor that never comes to rest, or whose name says nothing.
 *
 * @param cycle of the run; without it only the data set is known.
 */
export function settledPosition(key: string, cycle: RunCycle | undefined): number | undefined {
  if (key.startsWith("data/")) return 0;
  const [, kind = "", layer, version] = /^([a-z-]+)\/(\d+)\/(\d+)(?:\/\d+)?$/.exec(key) ?? [];
  if (cycle === undefined || kind === "") return undefined;
  const stepBegins = firstPosition(Number(version), cycle);
  if (kind === "activations") return stepBegins + Number(layer);
  const layersAfter = cycle.layers - Number(layer);
  if (kind === "deltas" || kind.startsWith("gradient-of-"))
    return stepBegins + cycle.layers + layersAfter * (cycle.shards > 1 ? 2 : 1) + 1;
  return stepBegins;
}

/** As much of a run's cycle as its tensors come to rest by. */
export type RunCycle = Pick<Cycle, "layers" | "shards">;
