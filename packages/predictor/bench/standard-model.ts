import { encodeOnnxModel, type TrainedLayer } from "@snn/core";

/** The file of the standard network, 20-7-5-1 on 64 × 64 × 3 pixels, with made-up weights. @param factor makes one model differ from another. */
export function standardModel(factor: number): Uint8Array {
  const sizes = [64 * 64 * 3, 20, 7, 5, 1];
  const layers = sizes.slice(1).map((neurons, index): TrainedLayer => {
    const inputs = sizes[index]!;
    const weights = Float64Array.from(
      { length: neurons * inputs },
      (_, i) => (Math.sin(i * factor) * 2) / Math.sqrt(inputs),
    );
    const activation = index === sizes.length - 2 ? "sigmoid" : "relu";
    return { neurons, inputs, activation, weights, biases: new Float64Array(neurons) };
  });
  const scaling = { name: "unit" as const, divisor: Float64Array.of(255), offset: Float64Array.of(0) };
  const model = {
    layers,
    scaling,
    exampleShape: [64, 64, 3],
    inputType: "uint8" as const,
    classes: ["non-cat", "cat"],
  };
  return encodeOnnxModel(model, { runId: "run_bench", cost: 1, trainAccuracy: 1, testAccuracy: 1 });
}
