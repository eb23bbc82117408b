import { OnnxruntimeCompute } from "@snn/core/adapters/onnxruntime";
import type { Connector } from "./connector.js";

export const compute: Connector<"compute"> = () => ({ compute: new OnnxruntimeCompute() });
