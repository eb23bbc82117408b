import type { InputScaling } from "../dataset/scaling.js";
import type { ActivationName } from "../network/activation.js";
import type { FloatArray } from "../tensors/matrix.js";
import type { Fit } from "./fit.js";

/** A trained layer. */
export interface TrainedLayer {
  readonly neurons: number;
  /** Neurons of the layer before, or the features of an example for the first layer. */
  readonly inputs: number;
  readonly activation: ActivationName;
  /** neurons × inputs, row-major. */
  readonly weights: FloatArray;
  /** One a neuron. */
  readonly biases: FloatArray;
}

/** Everything that a prediction needs: the layers, and what was done to the input before the first of them. */
export interface TrainedModel {
  readonly layers: readonly TrainedLayer[];
  readonly scaling: InputScaling;
  /** The shape of one example, such as `[64, 64, 3]`. */
  readonly exampleShape: readonly number[];
  readonly inputType: "uint8" | "float32" | "float64";
  readonly classes: readonly string[];
  /** How the pictures that it has learned from were made to fit, if they were not stretched. */
  readonly fit?: Fit;
}
