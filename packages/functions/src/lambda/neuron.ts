import { functionNamed } from "./function.js";
import { neuronHandler } from "./handlers/neuron.js";

export const handler = neuronHandler(functionNamed("neuron"));
