import type { Network } from "../network/network.js";
import type { Optimizer } from "../network/optimizer.js";
import { parameterKey, parameterKinds, slotKey } from "../run/tensors.js";
import { bytesPerNumber, type Precision } from "../tensors/matrix.js";

/** A tensor of the parameters, by name and size. */
export interface ParameterTensor {
  readonly key: string;
  readonly size: number;
}

/** All tensors that a step starts with, in a fixed order: for every layer its weights and biases, each followed by its optimizer slots. */
export function parametersOfStep(
  network: Network,
  optimizer: Optimizer,
  precision: Precision,
  step: number,
): ParameterTensor[] {
  return network.layers.flatMap(({ neurons, inputs }, index) => {
    const layer = index + 1;
    return parameterKinds.flatMap((kind) => {
      const size = neurons * (kind === "weights" ? inputs : 1) * bytesPerNumber(precision);
      const keys = [
        parameterKey(kind, layer, step),
        ...optimizer.slots.map((slot) => slotKey(slot, kind, layer, step)),
      ];
      return keys.map((key) => ({ key, size }));
    });
  });
}
