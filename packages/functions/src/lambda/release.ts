import { functionNamed } from "./function.js";
import { releaseHandler } from "./handlers/object-created.js";

const dependencies = functionNamed("release");

export const handler = releaseHandler(dependencies, dependencies.resources.Storage.name);
