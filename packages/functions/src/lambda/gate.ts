import { functionNamed } from "./function.js";
import { gateHandler } from "./handlers/gate.js";
import { releaseReader, serviceRevisions } from "./ports/index.js";

export const handler = gateHandler(functionNamed("gate", { releaseReader, serviceRevisions }));
