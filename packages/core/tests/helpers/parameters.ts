import type { Parameters } from "../../src/parameters/parameters.js";
import { parseParameters } from "../../src/parameters/parse.js";

/** The `parameters.json` of the original demo. */
export const demoParameters = {
  epochs: 2500,
  layers: 4,
  activations: { layer1: "relu", layer2: "relu", layer3: "relu", layer4: "sigmoid" },
  neurons: { layer1: 20, layer2: 7, layer3: 5, layer4: 1 },
  learning_rate: 0.0075,
  batch_size: 209,
  threshold: 0.05,
};

/** Checked parameters of a network with these layers, such as `[["relu", 4], ["sigmoid", 1]]`. */
export function parametersOf(
  layers: readonly (readonly [activation: string, neurons: number])[],
  others: Readonly<Record<string, unknown>> = {},
): Parameters {
  const named = <Value>(values: readonly Value[]) =>
    Object.fromEntries(values.map((value, index) => [`layer${index + 1}`, value]));
  const json = {
    epochs: 3,
    layers: layers.length,
    activations: named(layers.map(([activation]) => activation)),
    neurons: named(layers.map(([, neurons]) => neurons)),
    learning_rate: 0.1,
    ...others,
  };
  return parseParameters(JSON.stringify(json), "parameters.json");
}
