import { finish } from "../finish.js";
import { functionNamed } from "./function.js";
import { subscriptionHandler } from "./handlers/event.js";
import {
  clock,
  compute,
  datasetReader,
  deadLetters,
  eventBus,
  modelEncoder,
  objectStore,
  parameterServer,
  runStore,
} from "./ports/index.js";

const dependencies = functionNamed("finish", {
  clock,
  compute,
  datasetReader,
  deadLetters,
  eventBus,
  modelEncoder,
  objectStore,
  parameterServer,
  runStore,
});

export const handler = subscriptionHandler(dependencies, finish);
