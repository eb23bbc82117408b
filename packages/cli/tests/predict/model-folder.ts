import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { encodeOnnxModel, type TrainedModel } from "@snn/core";

/** A folder that is removed after the test. */
export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "snn-predict-"));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

/** A model.onnx as a run writes it. */
export function modelBytes(model: TrainedModel): Uint8Array {
  return encodeOnnxModel(model, { runId: "run_test", cost: 0.25, trainAccuracy: 0.875, testAccuracy: 0.75 });
}

/** Writes what a prediction needs of the output folder of a run. */
export async function writeModelFolder(folder: string, model: TrainedModel): Promise<void> {
  await writeFile(join(folder, "model.onnx"), modelBytes(model));
  await writeFile(join(folder, "results.json"), JSON.stringify({ status: "completed" }));
}

/**
 * A model that tells bright pictures from dark ones, or which colour a picture has, by the mean of its pixels / 255: sigmoid
 * of 10 × (mean − 0.5), or softmax of 10 × the mean of each channel.
 */
export function brightnessModel(changes: Partial<Pick<TrainedModel, "exampleShape" | "inputType">> = {}): TrainedModel {
  const { exampleShape = [4, 6, 3], inputType = "uint8" } = changes;
  const inputs = exampleShape.reduce((a, b) => a * b);
  const weights = new Float64Array(inputs).fill(10 / inputs);
  return {
    layers: [{ neurons: 1, inputs, activation: "sigmoid", weights, biases: Float64Array.of(-5) }],
    scaling: { name: "unit", divisor: Float64Array.of(255), offset: Float64Array.of(0) },
    exampleShape,
    inputType,
    classes: ["dark", "bright"],
  };
}

/** See {@link brightnessModel}. */
export function colourModel(): TrainedModel {
  const inputs = 4 * 6 * 3;
  const weights = Float64Array.from({ length: 3 * inputs }, (_, i) =>
    i % 3 === Math.floor(i / inputs) ? 30 / inputs : 0,
  );
  return {
    ...brightnessModel(),
    layers: [{ neurons: 3, inputs, activation: "softmax", weights, biases: new Float64Array(3) }],
    classes: ["red", "green", "blue"],
  };
}
