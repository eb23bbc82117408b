import { fileURLToPath } from "node:url";

/** The repository, as an absolute path. */
export const repository = fileURLToPath(new URL("../../../../../", import.meta.url));

/** Where the stacks take the functions from. */
export const functionsFolder = fileURLToPath(new URL("../../../../../dist/functions/", import.meta.url));
