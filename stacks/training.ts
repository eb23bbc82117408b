import { functionMemoryMb, inputPrefix } from "@snn/core/deployment";
import { functionCatalogue } from "@snn/functions/catalogue";
import { deadLetter, keptLetter } from "./dead-letters";
import { lambdaFunction } from "./lambda-function";
import {
  bus,
  DeadLetters,
  domainEvents,
  Events,
  NeuronQueue,
  neuronQueue,
  neuronTimeoutSeconds,
  serviceBus,
  subscribe,
  undelivered,
} from "./messaging";
import { ParameterServer } from "./parameter-server";
import { objectsCreated, Runs, Storage } from "./storage";

// Lambda gives a processor to 1,769 MB, and more in proportion. A tile of the standard network is 20 ms of one; launch, finish and the
// watchdog hold a data set in memory, and one that could not be trained is refused by its size. 3,008 MB is the most that a new account
// of AWS may ask for: with more, its first deployment would be refused.

export const launch = lambdaFunction("launch", {
  links: { DeadLetters, Events, NeuronQueue, ParameterServer, Runs, Storage },
  memory: `${functionMemoryMb.launch} MB`,
  timeout: "300 seconds",
  onFailure: deadLetter,
});

export const trainer = lambdaFunction("trainer", {
  links: { DeadLetters, Events, NeuronQueue, ParameterServer, Runs, Storage },
  memory: `${functionMemoryMb.trainer} MB`,
  timeout: "60 seconds",
  onFailure: deadLetter,
});

export const finish = lambdaFunction("finish", {
  links: { DeadLetters, Events, ParameterServer, Runs, Storage },
  memory: `${functionMemoryMb.finish} MB`,
  timeout: "300 seconds",
  onFailure: deadLetter,
});

for (const [name, target] of Object.entries({ launch, trainer, finish }))
  subscribe(name, {
    bus: bus.name,
    pattern: domainEvents(functionCatalogue[name as "launch" | "trainer" | "finish"].types),
    target,
  });

/** Requests a training for every data set that lands in the bucket. */
export const upload = lambdaFunction("upload", {
  links: { DeadLetters, Events, Storage },
  memory: "256 MB",
  timeout: "60 seconds",
  onFailure: keptLetter,
});
subscribe("upload", { bus: serviceBus, pattern: objectsCreated(inputPrefix, ".h5"), target: upload });

export const neuron = lambdaFunction("neuron", {
  links: { DeadLetters, Events, NeuronQueue, ParameterServer, Runs },
  memory: `${functionMemoryMb.neuron} MB`,
  timeout: `${neuronTimeoutSeconds} seconds`,
  permissions: [
    { actions: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], resources: [neuronQueue.arn] },
  ],
});

/**
 * Ten tasks at once: more need a window of at least a second, and an epoch of the standard network has eight layers to wait for. Twenty
 * batches at once are 200 neurons, and leave the rest of the account's 1,000 concurrent executions alone.
 */
export const neuronSource = new aws.lambda.EventSourceMapping("NeuronSource", {
  eventSourceArn: neuronQueue.arn,
  functionName: neuron.arn,
  batchSize: 10,
  maximumBatchingWindowInSeconds: 0,
  functionResponseTypes: ["ReportBatchItemFailures"],
  scalingConfig: { maximumConcurrency: 20 },
});

/** Looks after the runs every minute: one that stands still is nudged, one that cannot go on fails. */
export const watchdog = lambdaFunction("watchdog", {
  links: { DeadLetters, Events, NeuronQueue, ParameterServer, Runs, Storage },
  memory: "3008 MB",
  timeout: "60 seconds",
});
new sst.aws.CronV2("WatchdogSchedule", {
  schedule: "rate(1 minute)",
  function: watchdog.arn,
  dlq: undelivered.arn,
});
