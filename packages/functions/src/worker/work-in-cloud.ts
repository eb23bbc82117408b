import { SQSClient } from "@aws-sdk/client-sqs";
import { clientDefaults } from "@snn/core/adapters/aws";
import type { Connection } from "../lambda/connection.js";
import { lambdaMemoryMb, meteredTasks } from "../lambda/handlers/metered.js";
import { neuronHandler } from "../lambda/handlers/neuron.js";
import { readStage } from "../lambda/resources.js";
import { powertoolsTelemetry } from "../lambda/telemetry.js";
import { LateEvents } from "./late-events.js";
import { runWorker } from "./worker.js";

/**
 * One message batch is asked for while another is handled, so that whoever has sent the tasks of a layer need not begin to poll for
 * them: with two workers an epoch of the standard network took 66 instead of 83 ms, by turns.
 */
const concurrency = 2;

/** Longer than a poll waits, which is silent for 20 s when there is nothing to do. */
const pollTimeoutMs = 30_000;

/** Works on the neuron tasks of a cloud. @returns when the signal has aborted and nothing is in hand any more. */
export async function workInCloud(connection: Connection, signal: AbortSignal): Promise<void> {
  const client = new SQSClient({
    ...clientDefaults,
    requestHandler: { ...clientDefaults.requestHandler, socketTimeout: pollTimeoutMs },
  });
  const telemetry = powertoolsTelemetry("worker", readStage());
  // Where a function has its visibility timeout from the queue, a worker asks for it at every poll.
  const seconds = process.env["SNN_VISIBILITY_TIMEOUT_SECONDS"];
  const eventBus = new LateEvents(connection.services.eventBus, (error) =>
    telemetry.failure("those who watch could not be told of layers", error),
  );
  const dependencies = { ...connection, services: { ...connection.services, eventBus }, telemetry };
  try {
    await runWorker({
      client,
      queueUrl: connection.resources.NeuronQueue.url,
      handler: meteredTasks(connection.meter, neuronHandler(dependencies), lambdaMemoryMb()),
      signal,
      concurrency,
      ...(seconds !== undefined && { visibilityTimeoutSeconds: Number(seconds) }),
      onError: (what, error) => telemetry.failure(what, error),
    });
    await eventBus.flush();
  } finally {
    client.destroy();
  }
}
