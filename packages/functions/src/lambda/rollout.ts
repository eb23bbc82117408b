import { functionNamed } from "./function.js";
import { rolloutHandler } from "./handlers/rollout.js";
import { clock, deadLetters, deployments, eventBus, releaseStore } from "./ports/index.js";

const dependencies = functionNamed("rollout", { clock, deadLetters, deployments, eventBus, releaseStore });

export const handler = rolloutHandler(dependencies, dependencies.links.Predictor.service);
