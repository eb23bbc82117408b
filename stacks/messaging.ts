import { defaultSource } from "@snn/core/deployment";
import { linkTo } from "./links";
import { componentName, place, stageName } from "./stage";

/** Two weeks, the longest that SQS keeps a message: time for somebody to look. */
const keptSeconds = 14 * 24 * 3600;

const keepLong = (args: aws.sqs.QueueArgs): undefined => {
  args.messageRetentionSeconds = keptSeconds;
};

/** What our functions gave up, with the reason. `snn dead-letters` shows it and sends it again. */
export const deadLetters = new sst.aws.Queue("DeadLetters", { transform: { queue: keepLong } });
export const DeadLetters = linkTo(deadLetters);

/** What EventBridge could not hand to a function, as the events that they were: the function was gone, or refused for a day. */
export const undelivered = new sst.aws.Queue("Undelivered", { transform: { queue: keepLong } });

/** Rules of this account, and of no other: EventBridge sends for all of its customers. */
new aws.sqs.QueuePolicy("UndeliveredPolicy", {
  queueUrl: undelivered.url,
  policy: aws.iam.getPolicyDocumentOutput({
    statements: [
      {
        principals: [{ type: "Service", identifiers: ["events.amazonaws.com"] }],
        actions: ["sqs:SendMessage"],
        resources: [undelivered.arn],
        conditions: [{ test: "StringEquals", variable: "aws:SourceAccount", values: [place.accountId] }],
      },
    ],
  }).json,
});

/** How long a function may take for a message batch. 20 neurons of the standard network take 20 ms, of 12,288 inputs and 60,000 examples 10 s. */
export const neuronTimeoutSeconds = 60;

/** SQS wants six times the function's time, for batches that wait while the function is throttled. */
const visibilityTimeoutSeconds = 6 * neuronTimeoutSeconds;

/**
 * The neuron tasks. What fails for reasons of its own is given up by the function at the third failure, with the reason. The redrive
 * after 100 receipts, deaths and services that were away included, is the net below.
 */
export const neuronQueue = new sst.aws.Queue("NeuronQueue", {
  visibilityTimeout: `${visibilityTimeoutSeconds} seconds`,
  dlq: { queue: deadLetters.arn, retry: 100 },
  transform: { queue: keepLong },
});
export const NeuronQueue = linkTo(neuronQueue);

/** Where domain events are published. */
export const bus = new sst.aws.Bus("Events");
export const Events = linkTo(bus);

/** Two weeks of events, to be looked at or replayed. */
new aws.cloudwatch.EventArchive("EventsArchive", {
  name: stageName("events"),
  eventSourceArn: bus.arn,
  retentionDays: 14,
  eventPattern: JSON.stringify({ source: [defaultSource] }),
});

/** What a rule of EventBridge starts a function for. */
export interface Rule {
  /** `default` is the bus on which AWS's own services tell of what happens. */
  readonly bus: $util.Input<string>;
  readonly pattern: $util.Input<object>;
  readonly target: sst.aws.Function;
}

/** How long EventBridge tries to hand an event to Lambda that refuses it. The watchdog has nudged the run long before that. */
const deliveryPolicy = { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 20 };

/** Starts a function for the events that fit a pattern. What cannot be handed over is kept with the undelivered. */
export function subscribe(name: string, { bus: eventBusName, pattern, target }: Rule): void {
  const component = componentName(name);
  const rule = new aws.cloudwatch.EventRule(`${component}Rule`, {
    name: stageName(name),
    eventBusName,
    eventPattern: $jsonStringify(pattern),
  });
  const permission = new aws.lambda.Permission(`${component}Permission`, {
    action: "lambda:InvokeFunction",
    function: target.arn,
    principal: "events.amazonaws.com",
    sourceArn: rule.arn,
  });
  new aws.cloudwatch.EventTarget(
    `${component}Target`,
    {
      rule: rule.name,
      eventBusName,
      arn: target.arn,
      retryPolicy: deliveryPolicy,
      deadLetterConfig: { arn: undelivered.arn },
    },
    { dependsOn: [permission] },
  );
}

/** Domain events of these types. */
export function domainEvents(types: readonly string[]): object {
  return { source: [defaultSource], "detail-type": types };
}

/** The default bus of the account. */
export const serviceBus = "default";
