import { functionNamed } from "./function.js";
import { deadLetterHandler } from "./handlers/dead-letter.js";

export const handler = deadLetterHandler(functionNamed("dead-letter"));
