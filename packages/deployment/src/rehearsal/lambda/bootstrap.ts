// The process of a function: what Lambda's runtime for Node does, through the same Runtime API. It may import nothing but Node:
// what is not in the bundle must not be found.
import { once } from "node:events";
import { type IncomingHttpHeaders, request } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

type Handler = (event: unknown, context: object) => unknown;

const { AWS_LAMBDA_RUNTIME_API: api, LAMBDA_TASK_ROOT: taskRoot = "", _HANDLER: handlerName = "" } = process.env;

// Nothing is ever written to it: it ends with the process that invokes, and nobody is left to work for.
process.stdin.once("end", () => process.exit(1)).resume();

let requestId: string | undefined;

for (const [event, errorType, status] of [
  ["uncaughtException", undefined, 129],
  ["unhandledRejection", "Runtime.UnhandledPromiseRejection", 128],
] as const)
  process.on(event, (reason) => {
    const path = requestId === undefined ? "init/error" : `invocation/${requestId}/error`;
    void call("POST", path, errorOf(reason, errorType)).finally(() => process.exit(status));
  });

const handler = await loadHandler();
if (handler !== undefined) for (;;) await serve(handler);

async function loadHandler(): Promise<Handler | undefined> {
  try {
    const [module, name] = handlerName.split(".") as [string, string];
    const loaded = (await import(pathToFileURL(join(taskRoot, `${module}.js`)).href)) as Record<string, unknown>;
    const found = loaded[name];
    if (typeof found === "function") return found as Handler;
    throw Object.assign(new Error(`${handlerName} is undefined or not exported`), { name: "Runtime.HandlerNotFound" });
  } catch (error) {
    await call("POST", "init/error", errorOf(error));
    process.exit(1);
  }
}

async function serve(handle: Handler): Promise<void> {
  const { headers, body } = await call("GET", "invocation/next");
  const header = (name: string) => String(headers[`lambda-runtime-${name}`]);
  requestId = header("aws-request-id");
  process.env["_X_AMZN_TRACE_ID"] = header("trace-id");
  let outcome: { readonly path: string; readonly body: string };
  try {
    const result = await handle(JSON.parse(body), contextOf(header));
    outcome = { path: "response", body: JSON.stringify(result ?? null) };
  } catch (error) {
    outcome = { path: "error", body: errorOf(error) };
    console.error(`ERROR\tInvoke Error\t${outcome.body}`);
  }
  const path = `invocation/${requestId}/${outcome.path}`;
  await call("POST", path, outcome.body);
  requestId = undefined;
}

function contextOf(header: (name: string) => string): object {
  const deadlineMs = Number(header("deadline-ms"));
  const { env } = process;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: env["AWS_LAMBDA_FUNCTION_NAME"],
    functionVersion: env["AWS_LAMBDA_FUNCTION_VERSION"],
    invokedFunctionArn: header("invoked-function-arn"),
    memoryLimitInMB: env["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"],
    awsRequestId: requestId,
    logGroupName: env["AWS_LAMBDA_LOG_GROUP_NAME"],
    logStreamName: env["AWS_LAMBDA_LOG_STREAM_NAME"],
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  };
}

/** An error as it is reported to Lambda, and by it to destinations. */
function errorOf(reason: unknown, type?: string): string {
  if (!(reason instanceof Error))
    return JSON.stringify({ errorType: type ?? typeof reason, errorMessage: String(reason), trace: [] });
  const { name, message, stack = "" } = reason;
  return JSON.stringify({ errorType: type ?? name, errorMessage: message, trace: stack.split("\n") });
}

// Not `fetch`, which takes the headers of an answer for lost after five minutes: the next invocation may be later than that.
async function call(
  method: string,
  path: string,
  content = "",
): Promise<{ headers: IncomingHttpHeaders; body: string }> {
  const sent = request(`http://${api}/2018-06-01/runtime/${path}`, {
    method,
    headers: { "content-type": "application/json", "content-length": Buffer.byteLength(content) },
  }).end(content);
  const [response] = await once(sent, "response");
  return { headers: response.headers, body: await text(response) };
}
