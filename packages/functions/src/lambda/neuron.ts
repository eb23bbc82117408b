import { functionNamed } from "./function.js";
import { lambdaMemoryMb, meteredTasks } from "./handlers/metered.js";
import { neuronHandler } from "./handlers/neuron.js";
import { clock, compute, deadLetters, eventBus, parameterServer, runStore, workQueue } from "./ports/index.js";

const dependencies = functionNamed("neuron", {
  clock,
  compute,
  deadLetters,
  eventBus,
  parameterServer,
  runStore,
  workQueue,
});

export const handler = meteredTasks(dependencies.meter, neuronHandler(dependencies), lambdaMemoryMb());
