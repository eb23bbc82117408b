import type { FloatArray } from "../../tensors/matrix.js";
import { Tensor } from "./onnxruntime.js";

/** The numbers as onnxruntime takes them: a view. */
export function tensor(values: FloatArray, shape: readonly number[]): Tensor {
  const precision = values instanceof Float32Array ? "float32" : "float64";
  return new Tensor(precision, values as Float32Array<ArrayBuffer>, shape);
}
