import { functionNamed } from "./function.js";
import { deadLetterHandler } from "./handlers/dead-letter.js";

// For functions that a run can do without: what they could not handle is kept, and that is all.
export const handler = deadLetterHandler(functionNamed("kept-letter"), false);
