import type { DeadTaskServices, FailedItem, NeuronServices, QueueDelivery, TileReport } from "@snn/core";
import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { deadTask } from "../../dead-letter.js";
import { neuron } from "../../neuron.js";
import { type HandlerDependencies, keepLetter } from "../dependencies.js";
import { taskDeliveryOf } from "../envelopes.js";
import { settlementOf } from "../settlement.js";
import type { FailedTask } from "../telemetry.js";

/** A handler of message batches from SQS, which answers with those messages that SQS is to deliver again. */
export type NeuronHandler = (event: SQSEvent) => Promise<SQSBatchResponse>;

/** The handler of neuron tasks. For an event source mapping with `ReportBatchItemFailures`. */
export function neuronHandler(dependencies: HandlerDependencies<NeuronServices & DeadTaskServices>): NeuronHandler {
  const { services, telemetry } = dependencies;
  return async ({ Records: records }) => {
    const deliveries = records.map(taskDeliveryOf);
    const tiles: TileReport[] = [];
    const failed = await neuron(services, deliveries, (tile) => tiles.push(tile));
    const failedTasks = failed.map((item) => failedTask(item, records[item.index]!, deliveries[item.index]!));
    telemetry.messageBatch({ tasks: records.length, tiles, failed: failedTasks });

    const isDone = await Promise.all(failedTasks.map((task) => settle(dependencies, task)));
    const back = failedTasks.filter((_, index) => !isDone[index]);
    return { batchItemFailures: back.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
}

function failedTask(
  { error, retry }: FailedItem,
  { messageId, body: text }: SQSRecord,
  { body, receiveCount }: QueueDelivery,
): FailedTask & { readonly text: string } {
  return { messageId, text, body, receiveCount, error, retry, settlement: settlementOf(retry, receiveCount) };
}

/** @returns whether SQS may delete the message. */
async function settle(
  dependencies: HandlerDependencies<DeadTaskServices>,
  { text, body, error, retry, settlement }: ReturnType<typeof failedTask>,
): Promise<boolean> {
  if (settlement === "queue") return false;
  const { services, telemetry } = dependencies;
  const reason = error.message;
  try {
    // As it came: what was nested too deeply for a schema is so for JSON, too.
    await keepLetter(dependencies, { kind: "task", body: text, reason });
  } catch (cause) {
    telemetry.failure("a neuron task could not be put with the dead letters", cause, body);
    return false;
  }
  // No run needs what could never succeed.
  if (retry === "never") return true;
  // Delivered again, it would be kept once more. The watchdog sends a task anew that its run is still waiting for.
  await deadTask(services, { body, reason }).catch((cause) =>
    telemetry.failure("the run of a dead neuron task could not be failed", cause, body),
  );
  return true;
}
