import { functionNamed } from "./function.js";
import { deadLetterHandler } from "./handlers/dead-letter.js";
import { clock, deadLetters, eventBus, runStore } from "./ports/index.js";

const dependencies = functionNamed("dead-letter", { clock, deadLetters, eventBus, runStore });

export const handler = deadLetterHandler(dependencies);
