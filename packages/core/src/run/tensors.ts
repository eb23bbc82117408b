import { firstPosition } from "./position.js";

// The names of a run's tensors in the parameter server. A tensor of a version is written once and never changed.

/** The raw inputs of the training set, its labels, and the scaling of the inputs. */
export const dataKeys = {
  inputs: "data/inputs",
  labels: "data/labels",
  divisor: "data/divisor",
  offset: "data/offset",
} as const;

/** What a layer has of every version: its weights, its biases, and what the optimizer remembers of either. */
export type ParameterKind = "weights" | "biases";

/** A parameter of a layer, neurons first: version s is what step s reads. */
export function parameterKey(kind: ParameterKind, layer: number, version: number): string {
  return `${kind}/${layer}/${version}`;
}

/** What the optimizer remembers of a parameter, such as its momentum. */
export function slotKey(slot: string, kind: ParameterKind, layer: number, version: number): string {
  return `${slot}-of-${kind}/${layer}/${version}`;
}

/** What a layer hands forward in a step, neurons × examples: activations, or logits for the last layer. */
export function activationsKey(layer: number, step: number): string {
  return `activations/${layer}/${step}`;
}

/** What a layer hands backward in a step: ∂loss/∂z, neurons × examples. */
export function deltasKey(layer: number, step: number): string {
  return `deltas/${layer}/${step}`;
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
 * @param layers of the network; without them only the data set is known.
 */
export function settledPosition(key: string, layers: number | undefined): number | undefined {
  if (key.startsWith("data/")) return 0;
  const [, kind, layer, version] = /^([a-z-]+)\/(\d+)\/(\d+)$/.exec(key) ?? [];
  if (layers === undefined || kind === undefined) return undefined;
  const stepBegins = firstPosition(Number(version), { layers, batches: 1 });
  if (kind === "activations") return stepBegins + Number(layer);
  if (kind === "deltas") return stepBegins + 2 * layers + 1 - Number(layer);
  return stepBegins;
}
