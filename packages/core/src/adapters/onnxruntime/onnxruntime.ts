// onnxruntime reports its use to its makers, and leaves files in the temporary folder and the home folder for that, unless the
// environment says otherwise before it is loaded. Hence the import by hand: everything here takes it from this file.
process.env["ORT_DISABLE_TELEMETRY"] ??= "1";

export const { InferenceSession, Tensor } = await import("onnxruntime-node");
export type InferenceSession = import("onnxruntime-node").InferenceSession;
export type Tensor = import("onnxruntime-node").Tensor;
