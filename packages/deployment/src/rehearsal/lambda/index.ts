export {
  AsynchronousInvocations,
  type AsynchronousInvocationsOptions,
  type Destination,
  type EventInvokeConfig,
  type Invocable,
} from "./asynchronous-invocations.js";
export { functionDestination, queueDestination } from "./destinations.js";
export type { LogLine } from "./execution-environment.js";
export type { FailureRecord } from "./failure-record.js";
export type { FunctionDescription } from "./function-description.js";
export { type InvocationResult, LambdaFunction, type LambdaFunctionOptions } from "./lambda-function.js";
export { encryptLinks, linksFile } from "./links.js";
