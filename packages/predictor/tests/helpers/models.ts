import { createHash } from "node:crypto";
import { encodeOnnxModel, type ModelOrigin, type TrainedModel } from "@snn/core";

export interface BrightnessOptions {
  readonly exampleShape?: readonly number[];
  /** The mean of all pixels, from 0 to 1, from which on a picture is bright. */
  readonly threshold?: number;
  readonly precision?: "float32" | "float64";
  readonly origin?: Partial<ModelOrigin>;
}

/** A model that tells bright pictures from dark ones: the sigmoid of 10 × (mean of the pixels / 255 − threshold). */
function brightnessModel({
  exampleShape = [4, 6, 3],
  threshold = 0.5,
  precision = "float64",
}: BrightnessOptions = {}): TrainedModel {
  const inputs = exampleShape.reduce((product, size) => product * size);
  const Numbers = precision === "float32" ? Float32Array : Float64Array;
  const weights = new Numbers(inputs).fill(10 / inputs);
  return {
    layers: [{ neurons: 1, inputs, activation: "sigmoid", weights, biases: Numbers.of(-10 * threshold) }],
    scaling: { name: "unit", divisor: Float64Array.of(255), offset: Float64Array.of(0) },
    exampleShape,
    inputType: "uint8",
    classes: ["dark", "bright"],
  };
}

/** What the model of a threshold says of a picture whose pixels have this mean, from 0 to 255. */
export function brightness(mean: number, threshold = 0.5): number {
  return 1 / (1 + Math.exp(-10 * (mean / 255 - threshold)));
}

/** The file of a {@link brightnessModel}. */
export function modelFile(options: BrightnessOptions = {}): Uint8Array {
  const origin = { runId: "run_test", cost: 0.25, trainAccuracy: 0.875, testAccuracy: 0.75, ...options.origin };
  return encodeOnnxModel(brightnessModel(options), origin);
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
