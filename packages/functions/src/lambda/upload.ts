import { functionNamed } from "./function.js";
import { uploadHandler } from "./handlers/upload.js";

const dependencies = functionNamed("upload");

export const handler = uploadHandler(dependencies, dependencies.resources.Storage.name);
