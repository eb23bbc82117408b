import { functionNamed } from "./function.js";
import { meteredEvents } from "./handlers/metered.js";
import { trainerHandler } from "./handlers/trainer.js";
import { clock, deadLetters, eventBus, objectStore, parameterServer, runStore, workQueue } from "./ports/index.js";

const dependencies = functionNamed("trainer", {
  clock,
  deadLetters,
  eventBus,
  objectStore,
  parameterServer,
  runStore,
  workQueue,
});

export const handler = meteredEvents("trainer", dependencies.meter, trainerHandler(dependencies));
