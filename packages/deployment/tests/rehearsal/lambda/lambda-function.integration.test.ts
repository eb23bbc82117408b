import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { build } from "esbuild";
import { bundleOf, functionOf, isAlive, optionsOf } from "./test-function.js";

test("runs a handler with the event and a context, and answers what it returns", async (context) => {
  const lambda = await functionOf(
    context,
    `export const handler = async (event, { awsRequestId, functionName, memoryLimitInMB, invokedFunctionArn, getRemainingTimeInMillis }) =>
       ({ event, awsRequestId, functionName, memoryLimitInMB, invokedFunctionArn, remaining: getRemainingTimeInMillis() });`,
  );
  const { payload, requestId, functionError } = await lambda.invoke({ text: "ü" });
  const { remaining, ...others } = payload as { remaining: number };
  assert.equal(functionError, undefined);
  assert.deepEqual(others, {
    event: { text: "ü" },
    awsRequestId: requestId,
    functionName: "probe",
    memoryLimitInMB: "512",
    invokedFunctionArn: lambda.arn,
  });
  assert(remaining > 10_000 && remaining <= 20_000, `${remaining} ms`);
  const nothing = await functionOf(context, "export const handler = async () => {};");
  assert.equal((await nothing.invoke({})).payload, null);
});

test("gives a function the environment of the graph, of Lambda and of the rehearsal, and nothing of this process", async (context) => {
  process.env["SNN_SECRET_OF_THE_DEVELOPER"] = "x";
  context.after(() => delete process.env["SNN_SECRET_OF_THE_DEVELOPER"]);
  const lambda = await functionOf(context, "export const handler = async () => process.env;", {
    environment: { POWERTOOLS_SERVICE_NAME: "probe" },
    rehearsalEnvironment: { AWS_ENDPOINT_URL_SQS: "http://127.0.0.1:1" },
  });
  const environment = (await lambda.invoke({})).payload as Record<string, string>;
  assert.deepEqual(Object.keys(environment).sort(), [
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_ENDPOINT_URL_SQS",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "LAMBDA_TASK_ROOT",
    "LANG",
    "PATH",
    "POWERTOOLS_SERVICE_NAME",
    "TMPDIR",
    "TZ",
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
  ]);
  assert.equal(environment["AWS_ACCESS_KEY_ID"], "ASIAPROBE");
  assert.equal(environment["AWS_LAMBDA_LOG_GROUP_NAME"], "/aws/lambda/probe");
});

test("gives a bundled function its links as SST does", async (context) => {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { Resource } from "sst/resource";
        export const handler = async () => ({ url: Resource.NeuronQueue.url, app: Resource.App, isThere: "Storage" in Resource });`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
  });
  const lambda = await functionOf(context, outputFiles[0]!.text, {
    environment: {
      SST_RESOURCE_App: JSON.stringify({ name: "snn", stage: "dev" }),
      SST_KEY: randomBytes(32).toString("base64"),
      SST_KEY_FILE: "resource.enc",
    },
    links: { NeuronQueue: { url: "http://127.0.0.1:1/123456789012/neuron", type: "sst.aws.Queue" } },
  });
  const { payload } = await lambda.invoke({});
  assert.deepEqual(payload, {
    url: "http://127.0.0.1:1/123456789012/neuron",
    app: { name: "snn", stage: "dev" },
    isThere: false,
  });
});

test("runs a copy of the bundle, which finds no module of the repository", async (context) => {
  const code = `export const handler = async () => import("zod").then(() => "found", ({ code }) => code);`;
  const lambda = await functionOf(context, code);
  assert.equal((await lambda.invoke({})).payload, "ERR_MODULE_NOT_FOUND");
});

test("uses a process again, which keeps what it has loaded", async (context) => {
  const lambda = await functionOf(
    context,
    "let count = 0; export const handler = async () => [process.pid, ++count];",
    {
      maximumConcurrency: 3,
    },
  );
  const first = await lambda.invoke({});
  const second = await lambda.invoke({});
  assert.deepEqual(second.payload, [(first.payload as number[])[0], 2]);
  assert.equal(lambda.pids.length, 1);
});

test("starts another process when all are busy, up to the limit, and lets further invocations wait", async (context) => {
  const lambda = await functionOf(
    context,
    `import { existsSync } from "node:fs";
     export const handler = async ({ gate }) => {
       console.log("begun");
       while (!existsSync(gate)) await new Promise((resolve) => setTimeout(resolve, 5));
       return process.pid;
     };`,
    { maximumConcurrency: 2 },
  );
  const gate = join(lambda.folder, "gate");
  const invocations = [1, 2, 3].map(() => lambda.invoke({ gate }));
  await lambda.log.matching(/begun/, 2);
  assert.equal(lambda.pids.length, 2);
  await writeFile(gate, "");
  const pids = (await Promise.all(invocations)).map(({ payload }) => payload);
  assert.equal(new Set(pids).size, 2);
  await lambda.log.matching(/begun/, 3);
});

test("ends a function that runs out of time, and starts a new process for the next invocation", async (context) => {
  const lambda = await functionOf(
    context,
    `export const handler = async ({ hangs }) => { if (hangs) for (;;); return process.pid; };`,
    { timeoutSeconds: 1 },
  );
  const first = (await lambda.invoke({})).payload as number;
  const { requestId, functionError, payload } = await lambda.invoke({ hangs: true });
  assert.equal(functionError, "Unhandled");
  assert.deepEqual(payload, {
    errorType: "Sandbox.Timedout",
    errorMessage: `RequestId: ${requestId} Error: Task timed out after 1.00 seconds`,
  });
  await lambda.log.matching(/Task timed out after 1\.00 seconds/);
  const second = (await lambda.invoke({})).payload as number;
  assert.notEqual(second, first);
  assert(!isAlive(first));
});

test("reports what a handler throws, and goes on in the same process", async (context) => {
  const lambda = await functionOf(
    context,
    `class UnavailableError extends Error { name = "UnavailableError"; }
     export const handler = async ({ fails }) => { if (fails) throw new UnavailableError("Redis is away"); return process.pid; };`,
  );
  const first = (await lambda.invoke({})).payload;
  const { functionError, payload } = await lambda.invoke({ fails: true });
  const { errorType, errorMessage, trace } = payload as { errorType: string; errorMessage: string; trace: string[] };
  assert.equal(functionError, "Unhandled");
  assert.deepEqual([errorType, errorMessage], ["UnavailableError", "Redis is away"]);
  assert.match(trace[1] ?? "", /index\.js/);
  assert.equal((await lambda.log.matching(/Invoke Error/)).stream, "stderr");
  assert.equal((await lambda.invoke({})).payload, first);
});

test("reports a process that ends, and why, and starts another", async (context) => {
  const lambda = await functionOf(
    context,
    `export const handler = async ({ how }) => {
       if (how === "exit") process.exit(3);
       if (how === "kill") process.kill(process.pid, "SIGKILL");
       if (how === "reject") { Promise.reject(new Error("nobody waits")); await new Promise(() => {}); }
       if (how === "throw") { setImmediate(() => { throw new RangeError("out of turn"); }); await new Promise(() => {}); }
       return how;
     };`,
  );
  const errorOf = async (how: string) => {
    const { functionError, payload } = await lambda.invoke({ how });
    assert.equal(functionError, "Unhandled");
    const { errorType, errorMessage } = payload as { errorType: string; errorMessage: string };
    return `${errorType}: ${errorMessage.replace(/^RequestId: [0-9a-f-]+ /, "")}`;
  };
  assert.equal(await errorOf("exit"), "Runtime.ExitError: Error: Runtime exited with error: exit status 3");
  assert.equal(await errorOf("kill"), "Runtime.ExitError: Error: Runtime exited with error: signal: SIGKILL");
  assert.equal(await errorOf("reject"), "Runtime.UnhandledPromiseRejection: nobody waits");
  assert.equal(await errorOf("throw"), "RangeError: out of turn");
  assert.equal((await lambda.invoke({ how: "return" })).payload, "return");
});

test("reports a module that cannot be loaded, and a handler that is not there", async (context) => {
  const broken = await functionOf(context, `throw new TypeError("Storage is not linked"); export const handler = 1;`);
  const { functionError, payload } = await broken.invoke({});
  assert.equal(functionError, "Unhandled");
  const { errorType, errorMessage } = payload as { errorType: string; errorMessage: string };
  assert.deepEqual([errorType, errorMessage], ["TypeError", "Storage is not linked"]);
  const empty = await functionOf(context, "export const handle = async () => {};");
  assert.equal(((await empty.invoke({})).payload as { errorType: string }).errorType, "Runtime.HandlerNotFound");
});

test("collects what a function writes, line by line, under its log group", async (context) => {
  const lambda = await functionOf(
    context,
    `console.log("at the start"); export const handler = async () => { console.log('{"level":"INFO"}'); console.error("wörse"); };`,
    { logGroup: "/snn/dev/probe" },
  );
  await lambda.invoke({});
  const { requestId: _, ...start } = await lambda.log.matching(/at the start/);
  assert.deepEqual(start, { function: "probe", logGroup: "/snn/dev/probe", stream: "stdout", text: "at the start" });
  assert.equal((await lambda.log.matching(/INFO/)).text, '{"level":"INFO"}');
  assert.equal((await lambda.log.matching(/wörse/)).stream, "stderr");
  assert.deepEqual(lambda.lines, lambda.log.all);
});

test("leaves no process and no file when it is stopped, in the midst of whatever it does", async (context) => {
  const lambda = await functionOf(
    context,
    `import { writeFileSync } from "node:fs"; import { tmpdir } from "node:os"; import { join } from "node:path";
     export const handler = async () => { writeFileSync(join(tmpdir(), "left"), ""); console.log(tmpdir()); for (;;); };`,
    { maximumConcurrency: 1 },
  );
  const running = assert.rejects(lambda.invoke({}), /has been stopped/);
  const waiting = assert.rejects(lambda.invoke({}), /has been stopped/);
  const temporaryFolder = (await lambda.log.matching(/environments/)).text;
  assert((await stat(join(temporaryFolder, "left"))).isFile());
  const [pid] = lambda.pids;
  await lambda.stop();
  await Promise.all([running, waiting]);
  assert(!isAlive(pid!));
  await assert.rejects(stat(join(lambda.folder, "function")), { code: "ENOENT" });
  await assert.rejects(lambda.invoke({}), /has been stopped/);
});

test("stops while its first process is about to start", async (context) => {
  const lambda = await functionOf(context, "export const handler = async () => 1;");
  const invocation = assert.rejects(lambda.invoke({}));
  await lambda.stop();
  await invocation;
  assert.deepEqual(lambda.pids.filter(isAlive), []);
});

test("leaves no process when the process that invokes dies of SIGKILL", async (context) => {
  const { bundle, folder } = await bundleOf(context, "export const handler = async () => process.pid;");
  const options = { ...optionsOf(bundle), folder: join(folder, "function") };
  const script = `
    import { LambdaFunction } from ${JSON.stringify(new URL("../../../src/rehearsal/lambda/index.js", import.meta.url))};
    const lambda = new LambdaFunction(${JSON.stringify(options)});
    process.send((await lambda.invoke({})).payload);`;
  const parent = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const [pid] = (await once(parent, "message")) as [number];
  assert(isAlive(pid));
  parent.kill("SIGKILL");
  await once(parent, "close");
  const deadline = Date.now() + 10_000;
  while (isAlive(pid)) {
    assert(Date.now() < deadline, "the process of the function still runs");
    await new Promise(setImmediate);
  }
});
