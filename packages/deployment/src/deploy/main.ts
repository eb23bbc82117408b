import { fileURLToPath } from "node:url";
import { run } from "./run.js";

// The SDK tells in four lines that it will stop to support Node 20 some day.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

// From packages/deployment/dist/src/deploy/ up to the project.
const project = fileURLToPath(new URL("../../../../..", import.meta.url));

process.exitCode = await run(process.argv.slice(2), { project, environment: process.env });
