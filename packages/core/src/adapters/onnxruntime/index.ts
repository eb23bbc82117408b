export { OnnxruntimeCompute } from "./compute.js";
export { InferenceSession, Tensor } from "./onnxruntime.js";
