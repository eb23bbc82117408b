import { bundleFunctions } from "./bundle-functions.js";
import { BundleError } from "./errors.js";
import { functionsFolder, repository } from "./folders.js";

// npm run bundle [-- name …]: bundles the Lambda functions, all or these, into dist/functions.

const names = process.argv.slice(2);
const startMs = performance.now();
try {
  await bundleFunctions({ root: repository, out: functionsFolder, ...(names.length > 0 && { names }) });
  console.log(`the functions are in ${functionsFolder} (${Math.round(performance.now() - startMs)} ms)`);
} catch (error) {
  if (!(error instanceof BundleError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
