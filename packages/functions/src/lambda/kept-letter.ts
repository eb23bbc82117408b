import { functionNamed } from "./function.js";
import { keptLetterHandler } from "./handlers/dead-letter.js";
import { deadLetters } from "./ports/index.js";

const dependencies = functionNamed("kept-letter", { deadLetters });

export const handler = keptLetterHandler(dependencies);
