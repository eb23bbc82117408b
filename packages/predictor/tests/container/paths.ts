import { fileURLToPath } from "node:url";

/** The folder of the repository: from packages/predictor/dist/tests/container. */
export const repository = fileURLToPath(new URL("../../../../../", import.meta.url));

export const dockerfilePath = `${repository}packages/predictor/Dockerfile`;
