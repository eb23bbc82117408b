import { functionNamed } from "./function.js";
import { uploadHandler } from "./handlers/object-created.js";

const dependencies = functionNamed("upload");

export const handler = uploadHandler(dependencies, dependencies.resources.Storage.name);
