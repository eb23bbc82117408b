import { OnnxruntimeCompute } from "../../src/adapters/onnxruntime/index.js";
import { computeContract } from "../contracts/compute.js";

computeContract("onnxruntime", (threads) => new OnnxruntimeCompute(threads));
