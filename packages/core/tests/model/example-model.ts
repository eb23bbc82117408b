import type { ModelOrigin } from "../../src/model/model-card.js";
import type { TrainedModel } from "../../src/model/trained-model.js";

/** Where a model of the tests comes from. */
export const exampleOrigin: ModelOrigin = {
  runId: "run_67e2413ac44ea399",
  cost: 0.088439943441702,
  trainAccuracy: 0.9856459330143541,
  testAccuracy: 0.8,
};

/** A model of one neuron that looks at pictures of 2 × 2 pixels. */
export const exampleModel: TrainedModel = {
  layers: [
    {
      neurons: 1,
      inputs: 12,
      activation: "sigmoid",
      weights: Float64Array.from({ length: 12 }, (_, index) => index / 12),
      biases: Float64Array.of(-0.5),
    },
  ],
  scaling: { name: "unit", divisor: Float64Array.of(255), offset: Float64Array.of(0) },
  exampleShape: [2, 2, 3],
  inputType: "uint8",
  classes: ["no cat", "cat"],
};
