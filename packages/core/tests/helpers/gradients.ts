import type { HiddenActivationName } from "../../src/network/activation.js";
import { biasGradient, hiddenDeltas, weightGradient } from "../../src/network/backward.js";
import { forwardTile } from "../../src/network/forward.js";
import type { LayerInputs } from "../../src/network/layer-inputs.js";
import type { Network } from "../../src/network/network.js";
import type { Gradient } from "../../src/network/optimizer.js";
import type { Compute } from "../../src/ports/compute.js";
import type { FloatArray } from "../../src/tensors/matrix.js";

/** The weights and biases of every layer. */
export type LayerParameters = readonly { readonly weights: FloatArray; readonly biases: FloatArray }[];

export interface Examples {
  readonly inputs: LayerInputs;
  readonly labels: Int32Array;
}

const everyNeuron = (count: number) => Array.from({ length: count }, (_, neuron) => neuron);

/** What every layer hands forward, through the project's forward pass with whole layers as tiles. */
export async function outputsOf(
  compute: Compute,
  network: Network,
  parameters: LayerParameters,
  { inputs }: Examples,
): Promise<FloatArray[]> {
  const outputs: FloatArray[] = [];
  for (const [index, layer] of network.layers.entries()) {
    const before = outputs.at(-1);
    outputs.push(
      await forwardTile(compute, "float64", {
        layer,
        isLast: index === network.layers.length - 1,
        ...parameters[index]!,
        inputs:
          before === undefined
            ? inputs
            : { values: before, examples: inputs.examples, layout: "neurons × examples", reused: false },
      }),
    );
  }
  return outputs;
}

/** The cost: the loss averaged over the examples. */
export async function costOf(
  compute: Compute,
  network: Network,
  parameters: LayerParameters,
  examples: Examples,
): Promise<number> {
  const outputs = await outputsOf(compute, network, parameters, examples);
  return network.loss.total(outputs.at(-1)!, examples.labels) / examples.labels.length;
}

/** The gradients of the cost times a factor, through the project's backward pass with whole layers as tiles. */
export async function gradientsOf(
  compute: Compute,
  network: Network,
  parameters: LayerParameters,
  { inputs, labels }: Examples,
  factor = 1,
): Promise<{ weights: Gradient; biases: Gradient }[]> {
  const { layers, loss } = network;
  const { examples } = inputs;
  const outputs = await outputsOf(compute, network, parameters, { inputs, labels });
  let deltas: FloatArray = new Float64Array(layers.at(-1)!.neurons * examples);
  loss.deltas(outputs.at(-1)!, labels, everyNeuron(layers.at(-1)!.neurons), factor / examples, deltas);
  const gradients: { weights: Gradient; biases: Gradient }[] = [];
  for (let index = layers.length - 1; index >= 0; index--) {
    const layer = layers[index]!;
    const next = layers[index + 1];
    if (next !== undefined)
      deltas = await hiddenDeltas(compute, "float64", {
        activation: layer.activation as HiddenActivationName,
        nextWeights: parameters[index + 1]!.weights,
        nextDeltas: deltas,
        nextNeurons: next.neurons,
        layerNeurons: layer.neurons,
        examples,
        neurons: everyNeuron(layer.neurons),
        activations: outputs[index]!,
      });
    const before: LayerInputs =
      index === 0 ? inputs : { values: outputs[index - 1]!, examples, layout: "neurons × examples", reused: false };
    gradients.unshift({
      weights: weightGradient(compute, "float64", deltas, before, layer),
      biases: biasGradient("float64", deltas, examples),
    });
  }
  return gradients;
}
