import { run } from "../../src/deploy/run.js";

// The commands as their own process, in a project of the test's. The first argument is its folder.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
const [project, ...args] = process.argv.slice(2) as [string, ...string[]];
process.exitCode = await run(args, { project, environment: process.env });
