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
