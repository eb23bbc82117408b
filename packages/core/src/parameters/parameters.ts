import { z } from "zod";
import { inputScalingNames } from "../dataset/scaling.js";
import { mostDelaySeconds } from "../messages/hedge.js";
import { activationNames } from "../network/activation.js";
import { initializationNames } from "../network/initialization.js";
import { learningRateDecaySchema } from "../network/learning-rate.js";
import { optimizerNames } from "../network/optimizer.js";
import { oneOf, positiveNumber, wholeNumber, wholeNumberOr } from "./fields.js";

const layerKey = z.string().regex(/^layer[1-9][0-9]*$/, { error: "layer1, layer2, …" });

/**
 * `parameters.json`: the network and how it is trained. The file of the original demo works unchanged; everything that
 * it does not know is optional.
 */
export const parametersSchema = z.strictObject({
  $schema: z.string().optional().describe("Where an editor finds the schema of this file"),
  epochs: wholeNumber(1, 10_000_000).describe("How often the whole training set is learned from"),
  layers: wholeNumber(1, 1000).describe("Layers of neurons, the last one included and the input not counted"),
  activations: z
    .record(layerKey, oneOf(activationNames), { error: "an activation for every layer: layer1, layer2, …" })
    .describe("The activation of every layer: layer1, layer2, …; the last one is sigmoid or softmax"),
  neurons: z
    .record(layerKey, wholeNumber(1, 1_000_000), { error: "neurons for every layer: layer1, layer2, …" })
    .describe("Neurons in every layer: layer1, layer2, …"),
  learning_rate: positiveNumber().describe("Step size of gradient descent"),
  batch_size: wholeNumber(1, 1_000_000_000)
    .optional()
    .describe("Examples in a mini-batch; the whole training set when left out or at least as large"),
  threshold: z
    .number({ error: "a number of at least 0" })
    .min(0, { error: "a number of at least 0" })
    .optional()
    .describe("Training stops after an epoch whose cost is at or below it"),
  seed: wholeNumber(0, 4_294_967_295)
    .default(1)
    .describe("Seed of the first weights and of the order of mini-batches; weights equal numpy.random.seed(seed)"),
  initialization: oneOf(initializationNames)
    .optional()
    .describe("First weights; when left out, he_normal before ReLU and lecun_normal before anything else"),
  precision: oneOf(["float64", "float32"]).default("float64").describe("Numbers in which the network is computed"),
  optimizer: oneOf(optimizerNames).default("sgd").describe("How gradients become new weights"),
  learning_rate_decay: learningRateDecaySchema
    .optional()
    .describe("How the learning rate falls from epoch to epoch; constant when left out"),
  input_scaling: oneOf(inputScalingNames)
    .default("unit")
    .describe("unit: x / 255; centered: x / 255 − 0.5; standardized: zero mean, unit variance; none: x as it is"),
  weight_decay: z
    .number({ error: "a number from 0 to 1" })
    .min(0, { error: "a number from 0 to 1" })
    .max(1, { error: "a number from 0 to 1" })
    .default(0)
    .describe(
      "Every update also shrinks the weights by learning rate × weight_decay (decoupled; biases are left alone)",
    ),
  checkpoint_every: wholeNumber(1, 10_000_000).default(50).describe("Epochs between two checkpoints"),
  neurons_per_message: wholeNumberOr("auto", 1, 1_000_000)
    .default(1)
    .describe(
      'Neurons of a layer that one message is about; "auto" takes as few as keep a position at no more than 1,000 messages',
    ),
  shards: wholeNumber(1, 1_000_000)
    .default(1)
    .describe(
      "Parts that every batch is cut into, each computed by itself, so that no worker needs all examples; at most the examples of the smallest batch",
    ),
  hedge_after: wholeNumber(1, mostDelaySeconds)
    .optional()
    .describe(
      "Seconds after which the tasks of a layer that are still missing are sent once more, and again after twice, four times … as " +
        "long; not at all when left out, or without a real queue",
    ),
  budget: positiveNumber()
    .optional()
    .describe(
      "Dollars that a run in a cloud may use at AWS's prices: before an epoch that would go beyond them it ends, and can go on " +
        "with a larger budget; no limit when left out, or in one process",
    ),
  notify_every: wholeNumber(1, 10_000_000).optional().describe("Epochs between two mails of a running training"),
});

/** The checked content of `parameters.json`, with every default filled in. */
export type Parameters = z.infer<typeof parametersSchema>;
