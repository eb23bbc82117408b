import { functionNamed } from "./function.js";
import { neuronHandler } from "./handlers/neuron.js";
import { clock, compute, deadLetters, eventBus, parameterServer, runStore } from "./ports/index.js";

const dependencies = functionNamed("neuron", { clock, compute, deadLetters, eventBus, parameterServer, runStore });

export const handler = neuronHandler(dependencies);
