import { type Analysis, analyse } from "@snn/analysis";
import type { Dataset, TrainedModel } from "@snn/core";

/** Lets a model look at both sets of a data set, and compares with the truth. */
export async function analyseModel(model: TrainedModel, dataset: Dataset): Promise<Analysis> {
  const { OnnxruntimeCompute } = await import("@snn/core/adapters/onnxruntime");
  return analyse(model, dataset, new OnnxruntimeCompute());
}
