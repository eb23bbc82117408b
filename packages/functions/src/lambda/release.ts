import { functionNamed } from "./function.js";
import { releaseHandler } from "./handlers/object-created.js";
import { clock, deadLetters, eventBus, notifier, objectStore, releaseStore } from "./ports/index.js";

const dependencies = functionNamed("release", { clock, deadLetters, eventBus, notifier, objectStore, releaseStore });

export const handler = releaseHandler(dependencies, dependencies.links.Storage.name);
