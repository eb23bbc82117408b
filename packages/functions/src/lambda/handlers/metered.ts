import { functionMemoryMb, type Meter, type MeteredFunction, usageOfMessages } from "@snn/core";
import type { SQSRecord } from "aws-lambda";
import type { EventHandler } from "./event.js";
import type { NeuronHandler } from "./neuron.js";

/** The memory that Lambda says this process has, in MB; undefined where it is no function. */
export function lambdaMemoryMb(): number | undefined {
  const memory = process.env["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"];
  return memory === undefined ? undefined : Number(memory);
}

/** Has the invocations of an event's handler counted for the run that the event is about. */
export function meteredEvents(name: MeteredFunction, meter: Meter, handler: EventHandler): EventHandler {
  // Several functions in one process, as in a local cloud, have each what it is deployed with.
  const memoryMb = lambdaMemoryMb() ?? functionMemoryMb[name];
  return (event) => {
    const runId = runIdIn((event as { readonly detail?: unknown } | null)?.detail);
    return runId === undefined ? handler(event) : meter.invocation({ name, memoryMb, runId }, () => handler(event));
  };
}

/**
 * Has the requests counted that brought a message batch and will delete it, for the run of its first task, and the invocation.
 *
 * @param memoryMb undefined for a worker, whose time Lambda does not charge.
 */
export function meteredTasks(meter: Meter, handler: NeuronHandler, memoryMb: number | undefined): NeuronHandler {
  return (event) => {
    const runId = runIdOf(event.Records[0]);
    meter.add(runId, usageOfMessages(event.Records.length));
    if (runId === undefined || memoryMb === undefined) return handler(event);
    return meter.invocation({ name: "neuron", memoryMb, runId }, () => handler(event));
  };
}

function runIdOf(record: SQSRecord | undefined): string | undefined {
  try {
    return runIdIn(JSON.parse(record?.body ?? ""));
  } catch {
    return undefined;
  }
}

function runIdIn(message: unknown): string | undefined {
  const runId = (message as { readonly runId?: unknown } | null | undefined)?.runId;
  return typeof runId === "string" ? runId : undefined;
}
