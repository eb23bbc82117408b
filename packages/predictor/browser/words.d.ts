// In the browser this module stands beside the others; it is compiled with the pages, which say the same in the same words.
export * from "../src/pages/words.js";
