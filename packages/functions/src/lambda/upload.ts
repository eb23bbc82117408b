import { functionNamed } from "./function.js";
import { uploadHandler } from "./handlers/object-created.js";
import { deadLetters, eventBus, objectReader } from "./ports/index.js";

const dependencies = functionNamed("upload", { deadLetters, eventBus, objectReader });

export const handler = uploadHandler(dependencies, dependencies.links.Storage.name);
