import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { DomainEvent } from "@snn/core";
import { clientDefaults, defaultSource, EventBridgeEventBus, SqsDeadLetters } from "@snn/core/adapters/aws";
import { eventBusContract } from "@snn/core/contracts";
import { clientConfiguration } from "../../src/emulators/aws-clients.js";
import { createQueue } from "../../src/emulators/resources.js";
import { type Fauxqs, startFauxqs } from "../../src/emulators/sqs-sns-s3.js";
import { type EventBridge, type EventBridgeEventLike, startEventBridge } from "../../src/eventbridge/index.js";
import { impatientBackoff, impatientRetries } from "./impatient.js";
import { closedEndpoint, startAnswering } from "./stub-service.js";

let fauxqs: Fauxqs;
let sqs: SQSClient;
let queues = 0;
const begun: (() => Promise<void> | void)[] = [];
before(async () => {
  fauxqs = await startFauxqs();
  sqs = new SQSClient(clientConfiguration(fauxqs.endpoint));
});
afterEach(async () => {
  for (const end of begun.splice(0).reverse()) await end();
});
after(async () => {
  sqs.destroy();
  await fauxqs.stop();
});

/** An EventBridge of one test, with a bus "training" and retries that do not wait. */
async function newEventBridge(maxAttempts = 4) {
  const eventBridge = await startEventBridge({ busNames: ["training"], retryDelaysMs: Array(20).fill(0) });
  const client = new EventBridgeClient({
    ...clientConfiguration(eventBridge.endpoint),
    ...impatientRetries(maxAttempts),
  });
  begun.push(() => eventBridge.close());
  begun.push(() => client.destroy());
  return { eventBridge, client };
}

/** One delivery to a subscriber, who has not answered yet. */
interface Unanswered {
  readonly subscriber: string;
  readonly attempt: number;
  readonly envelope: EventBridgeEventLike;
  succeed(): void;
  fail(error: Error): void;
}

/** Subscribes as our stack does: a rule for the types, and a function as its target. */
async function subscribe(
  { eventBridge, client }: { eventBridge: EventBridge; client: EventBridgeClient },
  { name, types, deliver }: { name: string; types: readonly string[]; deliver: (delivery: Unanswered) => void },
): Promise<void> {
  const arn = `arn:aws:lambda:eu-central-1:000000000000:function:${name}`;
  const attempts = new Map<string, number>();
  eventBridge.register(arn, (envelope) => {
    const attempt = (attempts.get(envelope.id) ?? 0) + 1;
    attempts.set(envelope.id, attempt);
    return new Promise<void>((resolve, reject) => {
      begun.push(resolve);
      deliver({ subscriber: name, attempt, envelope, succeed: resolve, fail: reject });
    });
  });
  const pattern = JSON.stringify({ source: [defaultSource], "detail-type": types });
  await client.send(new PutRuleCommand({ Name: name, EventBusName: "training", EventPattern: pattern }));
  const targets = { Rule: name, EventBusName: "training", Targets: [{ Id: name, Arn: arn }] };
  await client.send(new PutTargetsCommand(targets));
}

eventBusContract("EventBridge", async () => {
  const { eventBridge, client } = await newEventBridge();
  const bus = new EventBridgeEventBus(client, "training");
  const { url } = await createQueue(sqs, `dead${++queues}`, { visibilityTimeoutSeconds: 30 });
  const deadLetters = new SqsDeadLetters(sqs, url, { waitSeconds: 0 });
  const waiting: Unanswered[] = [];
  const deliver = (delivery: Unanswered) => void waiting.push(delivery);
  let subscribed = Promise.resolve();
  return {
    bus: {
      publish: async (event: DomainEvent) => {
        await subscribed;
        await bus.publish(event);
      },
    },
    subscribe: (name, types) => {
      subscribed = subscribed.then(() => subscribe({ eventBridge, client }, { name, types, deliver }));
    },
    publishUnchecked: async ({ type, detail }) => {
      await subscribed;
      const entry = {
        EventBusName: "training",
        Source: defaultSource,
        DetailType: type,
        Detail: JSON.stringify(detail),
      };
      await client.send(new PutEventsCommand({ Entries: [entry] }));
    },
    next: async () => {
      // What was answered is tried again in the next turn of the event loop.
      await new Promise(setImmediate);
      const delivery = waiting.shift();
      if (delivery === undefined) return undefined;
      const { subscriber, attempt, envelope } = delivery;
      const event = { type: envelope["detail-type"], detail: envelope.detail };
      return {
        subscriber,
        id: envelope.id,
        event,
        acknowledge: async () => delivery.succeed(),
        abandon: async () => delivery.fail(new Error("the subscriber has died")),
        fail: async ({ error, retry }) => {
          if (retry === "unlimited" || (retry === "limited" && attempt < 3)) return delivery.fail(error);
          await deadLetters.keep({ kind: "event", body: event, reason: error.message });
          delivery.succeed();
        },
      };
    },
    deadLetters: async () => (await deadLetters.list()).map(({ body, reason }) => ({ body: JSON.parse(body), reason })),
  };
});

const started: DomainEvent = { type: "EpochStarted", detail: { runId: "run_1", epoch: 0 } };

/** A bus and what has arrived on it. */
async function watchedBus(maxAttempts?: number, backoffAttempts?: number) {
  const { eventBridge, client } = await newEventBridge(maxAttempts);
  const arrived: EventBridgeEventLike[] = [];
  eventBridge.watch((envelope) => arrived.push(envelope));
  const { backoff, pauses } = impatientBackoff(backoffAttempts);
  return { eventBridge, arrived, pauses, bus: new EventBridgeEventBus(client, "training", { backoff }) };
}

test("EventBridge: an event arrives with its type, our source, and a detail that names its version", async () => {
  const { bus, arrived } = await watchedBus();
  await bus.publish(started);
  assert.deepEqual(
    arrived.map((envelope) => [envelope["detail-type"], envelope.source, envelope.detail]),
    [["EpochStarted", "snn", { version: 1, runId: "run_1", epoch: 0 }]],
  );
});

test("EventBridge: an event that is not taken, though the answer is 200, is sent again after a pause that grows", async () => {
  const { eventBridge, bus, arrived, pauses } = await watchedBus();
  let requests = 0;
  eventBridge.setFaults({ failing: () => (++requests <= 3 ? "entries" : undefined) });
  await bus.publish(started);
  assert.equal(arrived.length, 1);
  assert.equal(requests, 4);
  assert.deepEqual(pauses, [1, 2, 3]);
});

test("EventBridge: events that are published at once share requests, of ten and in order, and each arrives once", async () => {
  const { eventBridge, bus, arrived } = await watchedBus();
  const sizes: number[] = [];
  eventBridge.setFaults({
    failing: ({ entries }) => {
      sizes.push(entries.length);
      return sizes.length === 1 ? "entries" : undefined;
    },
  });
  const epochs = Array.from({ length: 23 }, (_, epoch) => epoch);
  await Promise.all(epochs.map((epoch) => bus.publish({ type: "EpochStarted", detail: { runId: "run_1", epoch } })));
  assert.deepEqual(sizes.toSorted(), [10, 10, 3, 5].toSorted());
  assert.deepEqual(
    arrived.map(({ detail }) => Number(detail["epoch"])).toSorted((a, b) => a - b),
    epochs,
  );
});

test("EventBridge: events that are too large for one request go out in several", async () => {
  const { bus, arrived } = await watchedBus();
  const problem = { file: "parameters.json", path: "p", found: "x".repeat(1_000), expected: "y" };
  const failed = (runId: string) => ({ runId, reason: "bad input", problems: Array(300).fill(problem) });
  await Promise.all(["run_1", "run_2"].map((runId) => bus.publish({ type: "TrainingFailed", detail: failed(runId) })));
  assert.deepEqual(arrived.map(({ detail }) => detail["runId"]).toSorted(), ["run_1", "run_2"]);
});

test("EventBridge: an event that is never taken makes the service unavailable after the last attempt", async () => {
  const { eventBridge, bus, arrived, pauses } = await watchedBus(4, 5);
  eventBridge.setFaults({ failing: () => "entries" });
  await assert.rejects(bus.publish(started), {
    name: "UnavailableError",
    message: "EventBridge did not accept 1 of 1 entries in 5 attempts: ThrottlingException: Rate exceeded",
  });
  assert.deepEqual(pauses, [1, 2, 3, 4]);
  assert.deepEqual(arrived, []);
});

test("EventBridge: requests that are throttled or answered with 500 are repeated, and every event arrives", async () => {
  const { eventBridge, bus, arrived } = await watchedBus(6);
  const faults = ["throttle", "500", "entries", undefined] as const;
  let requests = 0;
  eventBridge.setFaults({ failing: () => faults[requests++ % faults.length] });
  for (let epoch = 0; epoch < 50; epoch++)
    await bus.publish({ type: "EpochStarted", detail: { runId: "run_1", epoch } });
  assert.deepEqual(
    arrived.map(({ detail }) => detail["epoch"]),
    [...Array(50).keys()],
  );
  assert.equal(requests, 200);
});

test("EventBridge: a service that throttles or is out of order for good is unavailable", async () => {
  const { eventBridge, bus } = await watchedBus(3);
  for (const fault of ["throttle", "500"] as const) {
    let requests = 0;
    eventBridge.setFaults({
      failing: () => {
        requests++;
        return fault;
      },
    });
    await assert.rejects(bus.publish(started), { name: "UnavailableError" });
    assert.equal(requests, 3);
  }
});

test("EventBridge: an event that it will never take fails at once", async () => {
  const stub = await startAnswering(200, {
    FailedEntryCount: 1,
    Entries: [{ ErrorCode: "NotAuthorizedForSourceException", ErrorMessage: "no" }],
  });
  begun.push(() => stub.stop());
  const client = new EventBridgeClient(clientConfiguration(stub.endpoint));
  begun.push(() => client.destroy());
  await assert.rejects(new EventBridgeEventBus(client, "training").publish(started), {
    name: "Error",
    message: "EventBridge refused an entry: NotAuthorizedForSourceException: no",
  });
  assert.equal(stub.requests, 1);
});

test("EventBridge: a failed training with thousands of problems is told, with as many of them as fit", async () => {
  const { bus, arrived } = await watchedBus();
  const problem = { file: "parameters.json", path: "p", found: "ü".repeat(200), expected: "y" };
  const detail = { runId: "run_1", reason: "5000 problems with the input", problems: Array(5_000).fill(problem) };
  await bus.publish({ type: "TrainingFailed", detail });
  const told = arrived[0]!.detail["problems"] as (typeof problem)[];
  assert.ok(told.length > 300 && told.length < 1_000, `${told.length}`);
  assert.equal(told.at(-1)!.found, `${5_000 - (told.length - 1)} more problems`);
  assert.equal(detail.problems.length, 5_000);
});

test("EventBridge: a closed port is unavailable within seconds, with the client as it should be built", async () => {
  const client = new EventBridgeClient({ ...clientDefaults, ...clientConfiguration(await closedEndpoint()) });
  begun.push(() => client.destroy());
  const startedAt = performance.now();
  await assert.rejects(new EventBridgeEventBus(client, "training").publish(started), {
    name: "UnavailableError",
    message: /ECONNREFUSED/,
  });
  assert.ok(performance.now() - startedAt < 5_000);
});
