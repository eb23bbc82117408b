import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { type TestContext, test } from "node:test";
import {
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
} from "@aws-sdk/client-eventbridge";
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ListQueuesCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { type DomainEvent, UnavailableError } from "@snn/core";
import { clientDefaults, EventBridgeEventBus, type TailOptions, tailEvents } from "@snn/core/adapters/aws";
import { clientConfiguration, region } from "../../src/emulators/aws-clients.js";
import type { SqsFaultRates } from "../../src/emulators/sqs-faults.js";
import { startFauxqs } from "../../src/emulators/sqs-sns-s3.js";
import { type EventBridgeFaults, startEventBridge } from "../../src/eventbridge/index.js";
import { impatientRetries } from "./impatient.js";
import { startStub } from "./stub-service.js";

interface Conditions {
  readonly eventBridgeFaults?: EventBridgeFaults;
  readonly queueFaults?: SqsFaultRates;
  /** Operations that the caller may not ask for. */
  readonly denied?: readonly string[];
}

/** EventBridge and SQS with a bus, reached as by somebody outside. */
async function newPlace(t: TestContext, { eventBridgeFaults, queueFaults, denied = [] }: Conditions = {}) {
  const fauxqs = await startFauxqs(queueFaults && { faults: queueFaults });
  const eventBridge = await startEventBridge({
    busNames: ["events", "other"],
    region,
    sendToQueue: (queueArn, body) => void fauxqs.send(queueArn, body),
    ...(eventBridgeFaults && { faults: eventBridgeFaults }),
  });
  const asked: string[] = [];
  const gates = await Promise.all(
    [eventBridge.endpoint, fauxqs.endpoint].map((endpoint) => startGate(endpoint, denied, asked)),
  );
  const [toEventBridge, toSqs] = gates.map(({ endpoint }) => ({
    ...clientDefaults,
    ...clientConfiguration(endpoint),
    ...impatientRetries(4),
  }));
  const place = {
    eventBridge: new EventBridgeClient(toEventBridge!),
    // The address of a queue is that which was asked for it: requests to a queue pass the gate, too.
    sqs: new SQSClient(toSqs!),
    busName: "events",
  };
  const bus = new EventBridgeEventBus(place.eventBridge, "events");
  t.after(async () => {
    place.eventBridge.destroy();
    place.sqs.destroy();
    await eventBridge.close();
    await fauxqs.stop();
    for (const gate of gates) await gate.stop();
  });
  return { place, bus, eventBridge, asked, tail: listenTo(t, place) };
}

/** A way to a service that knows who may do what. @param asked gets the operations that were asked for */
function startGate(endpoint: string, denied: readonly string[], asked: string[]) {
  return startStub((incoming, response) => {
    const [, operation = ""] = String(incoming.headers["x-amz-target"]).split(".");
    asked.push(operation);
    if (denied.includes(operation)) {
      incoming.resume();
      const message = `User: arn:aws:iam::000000000000:user/eve is not authorized to perform: ${operation}`;
      const type = { "content-type": "application/x-amz-json-1.0" };
      response.writeHead(400, type).end(JSON.stringify({ __type: "AccessDeniedException", message }));
      return;
    }
    const { method = "POST", url = "/", headers } = incoming;
    const forwarded = httpRequest(new URL(url, endpoint), { method, headers }, (answer: IncomingMessage) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    forwarded.on("error", () => response.destroy());
    // A receiver who hangs up does not wait at the service either.
    response.on("close", () => forwarded.destroy());
    incoming.pipe(forwarded);
  });
}

type Place = Parameters<typeof tailEvents>[0];

/** Tails end with their test, at the latest. */
function listenTo(t: TestContext, place: Place) {
  return async (runId: string, options: TailOptions = {}) => {
    const told: DomainEvent[] = [];
    const checks = new Set<() => void>();
    const listener = (event: DomainEvent) => {
      told.push(event);
      for (const check of [...checks]) check();
    };
    const stop = await tailEvents(place, runId, listener, options);
    t.after(stop);
    /** Resolves when so many events have been told. */
    const count = (least: number) =>
      new Promise<void>((resolve) => {
        const check = () => {
          if (told.length < least) return;
          checks.delete(check);
          resolve();
        };
        checks.add(check);
        check();
      });
    return { told, stop, count };
  };
}

const started = (epoch: number, runId = "run_1"): DomainEvent => ({ type: "EpochStarted", detail: { runId, epoch } });
const epochsOf = (events: readonly DomainEvent[]) =>
  events.map(({ detail }) => ("epoch" in detail ? detail.epoch : -1)).toSorted((one, other) => one - other);

/** What is there of tails. */
async function left({ eventBridge, sqs }: Place) {
  const { Rules = [] } = await eventBridge.send(new ListRulesCommand({ EventBusName: "events" }));
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
  return { rules: Rules, queueUrls: QueueUrls };
}

const empty = { rules: [], queueUrls: [] };

test("a tail tells the events of its run, as they were published, and no others", async (t) => {
  const { bus, tail, place } = await newPlace(t);
  const { told, count } = await tail("run_1");
  const failed: DomainEvent = {
    type: "TrainingFailed",
    detail: { runId: "run_1", reason: "ü", problems: [{ file: "a", path: "b", found: "c", expected: "d" }] },
  };
  await bus.publish(started(1, "run_2"));
  await bus.publish(started(2, "run_11"));
  await place.eventBridge.send(
    new PutEventsCommand({
      Entries: [
        {
          EventBusName: "events",
          Source: "stranger",
          DetailType: "EpochStarted",
          Detail: '{"runId":"run_1","epoch":3}',
        },
        { EventBusName: "other", Source: "snn", DetailType: "EpochStarted", Detail: '{"runId":"run_1","epoch":4}' },
        { EventBusName: "events", Source: "snn", DetailType: "CatSeen", Detail: '{"runId":"run_1"}' },
        { EventBusName: "events", Source: "snn", DetailType: "EpochStarted", Detail: '{"runId":"run_1","epoch":-1}' },
      ],
    }),
  );
  await bus.publish(started(5));
  await bus.publish(failed);
  await count(2);
  assert.deepEqual(told, [started(5), failed]);
});

test("a tail of some types tells these, and EventBridge sends no others", async (t) => {
  const { bus, tail, place } = await newPlace(t);
  const { told, count } = await tail("run_1", { types: ["EpochCompleted"] });
  const completed: DomainEvent = { type: "EpochCompleted", detail: { runId: "run_1", epoch: 0, cost: 0.7 } };
  await bus.publish(started(0));
  await bus.publish(completed);
  await count(1);
  assert.deepEqual(told, [completed]);
  const { rules } = await left(place);
  assert.deepEqual(JSON.parse(rules[0]!.EventPattern!), {
    source: ["snn"],
    "detail-type": ["EpochCompleted"],
    detail: { runId: ["run_1"] },
  });
});

test("hundreds of events a second are all told, each once, though each is delivered twice and some deletions are lost", async (t) => {
  const { bus, tail } = await newPlace(t, {
    eventBridgeFaults: { duplicate: () => true },
    queueFaults: { seed: 1, duplicate: 0.1, reorder: 0.3, loseDeletion: 0.1 },
  });
  const { told, count, stop } = await tail("run_1");
  const events = 1200;
  for (let epoch = 0; epoch < events; epoch += 50)
    await Promise.all(Array.from({ length: 50 }, (_, index) => bus.publish(started(epoch + index))));
  await count(events);
  await stop();
  assert.deepEqual(epochsOf(told), [...Array(events).keys()]);
});

test("two tails of a run are told the same, and the end of one leaves the other", async (t) => {
  const { bus, tail } = await newPlace(t);
  const [one, other] = [await tail("run_1"), await tail("run_1")];
  await bus.publish(started(0));
  await Promise.all([one.count(1), other.count(1)]);
  await one.stop();
  await bus.publish(started(1));
  await other.count(2);
  assert.deepEqual([epochsOf(one.told), epochsOf(other.told)], [[0], [0, 1]]);
});

test("the queue takes messages of its rule alone, and forgets in minutes", async (t) => {
  const { tail, place } = await newPlace(t);
  await tail("run_1");
  const { rules, queueUrls } = await left(place);
  assert.deepEqual([rules.length, queueUrls.length], [1, 1]);
  const { Attributes } = await place.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrls[0]!, AttributeNames: ["All"] }),
  );
  assert.equal(Attributes!["MessageRetentionPeriod"], "300");
  const [statement, ...others] = JSON.parse(Attributes!["Policy"]!).Statement;
  assert.deepEqual(others, []);
  assert.deepEqual(statement, {
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: Attributes!["QueueArn"],
    Condition: { ArnEquals: { "aws:SourceArn": rules[0]!.Arn } },
  });
  const { Targets } = await place.eventBridge.send(
    new ListTargetsByRuleCommand({ EventBusName: "events", Rule: rules[0]!.Name! }),
  );
  assert.deepEqual(
    Targets!.map(({ Arn }) => Arn),
    [Attributes!["QueueArn"]],
  );
});

test("a tail that is stopped tells nothing more and leaves nothing, at once and however often it is stopped", async (t) => {
  const { bus, tail, place } = await newPlace(t);
  const { told, stop } = await tail("run_1");
  const startedAt = performance.now();
  await Promise.all([stop(), stop()]);
  await stop();
  assert.ok(performance.now() - startedAt < 3_000, "a waiting receiver was waited for");
  await bus.publish(started(0));
  assert.deepEqual(await left(place), empty);
  assert.deepEqual(told, []);
});

test("an event on its way to a queue that is gone is nobody's problem", async (t) => {
  const { bus, tail, eventBridge } = await newPlace(t, { eventBridgeFaults: { latencyMs: () => 50 } });
  const { stop } = await tail("run_1");
  await bus.publish(started(0));
  await stop();
  await eventBridge.idle();
});

for (const denied of ["PutRule", "CreateQueue", "PutTargets"])
  test(`who may not ask for ${denied} is told so, and nothing is left`, async (t) => {
    const { tail, place } = await newPlace(t, { denied: [denied] });
    await assert.rejects(tail("run_1"), (error: Error) => {
      assert.ok(error instanceof UnavailableError);
      assert.match(error.message, new RegExp(`out of reach: AccessDenied.*not authorized to perform: ${denied}`));
      return true;
    });
    assert.deepEqual(await left(place), empty);
  });

test("who may make a tail but not delete it is told all the same", async (t) => {
  const { bus, tail } = await newPlace(t, {
    denied: ["DeleteRule", "DeleteQueue", "RemoveTargets", "DeleteMessageBatch"],
  });
  const { told, count, stop } = await tail("run_1");
  await bus.publish(started(0));
  await count(1);
  await stop();
  assert.deepEqual(told, [started(0)]);
});

test("who may not receive loses the tail, and is told so once", async (t) => {
  const { tail, place } = await newPlace(t, { denied: ["ReceiveMessage"] });
  const lost = await new Promise<UnavailableError>((resolve) => void tail("run_1", { onLost: resolve }));
  assert.match(lost.message, /not authorized to perform: ReceiveMessage/);
  await gone(place);
});

test("a tail that somebody deletes is lost, and what is left of it goes, too", async (t) => {
  const { bus, tail, place } = await newPlace(t);
  const losses: UnavailableError[] = [];
  const lost = new Promise<void>((resolve) => {
    const onLost = (error: UnavailableError) => {
      losses.push(error);
      resolve();
    };
    void tail("run_1", { onLost }).then(async ({ count }) => {
      await bus.publish(started(0));
      await count(1);
      const { queueUrls } = await left(place);
      await place.sqs.send(new DeleteQueueCommand({ QueueUrl: queueUrls[0]! }));
    });
  });
  await lost;
  await gone(place);
  assert.equal(losses.length, 1);
  assert.match(losses[0]!.message, /QueueDoesNotExist|NonExistentQueue/);
});

test("a service that throttles now and then makes events late, and loses none", async (t) => {
  const { bus, tail } = await newPlace(t, { queueFaults: { seed: 3, throttle: 0.4 } });
  const { told, count, stop } = await tail("run_1");
  for (let epoch = 0; epoch < 100; epoch++) await bus.publish(started(epoch));
  await count(100);
  await stop();
  assert.deepEqual(epochsOf(told), [...Array(100).keys()]);
});

test("the next tail deletes what others have left behind for an hour, with its queues, and nothing else", async (t) => {
  const { tail, place } = await newPlace(t);
  const { eventBridge, sqs } = place;
  const at = (hour: string) => ({ clock: { now: () => new Date(`2026-11-23T${hour}:00Z`) } });
  await eventBridge.send(
    new PutRuleCommand({ Name: "trainer", EventBusName: "events", EventPattern: '{"source":["snn"]}' }),
  );
  await sqs.send(new CreateQueueCommand({ QueueName: "neurons" }));
  // A queue whose rule was deleted by one who was killed in between, and a tail that was left with a target.
  await sqs.send(new CreateQueueCommand({ QueueName: "events-tail-1795424400-aaaaaa" }));
  await tail("run_1", at("09:00"));
  const before = await left(place);
  assert.deepEqual([before.rules.length, before.queueUrls.length], [2, 3]);

  const young = await tail("run_1", at("09:59"));
  await young.stop();
  assert.equal((await left(place)).rules.length, 2);

  const next = await tail("run_1", at("10:01"));
  await next.stop();
  const { rules, queueUrls } = await left(place);
  assert.deepEqual(
    rules.map(({ Name }) => Name),
    ["trainer"],
  );
  assert.deepEqual(
    queueUrls.map((url) => url.split("/").at(-1)),
    ["neurons"],
  );
});

test("a tail that is read from for hours is no leftover", async (t) => {
  const { tail, place, bus } = await newPlace(t);
  let now = new Date("2026-11-23T09:00:00Z");
  const { told, count } = await tail("run_1", { clock: { now: () => now } });
  now = new Date("2026-11-23T12:00:00Z");
  await bus.publish(started(0));
  await count(1);
  // The rule is put again after the answer in which the event was, and before the next one.
  await bus.publish(started(1));
  await count(2);
  const { stop } = await tail("run_2", { clock: { now: () => new Date("2026-11-23T12:30:00Z") } });
  await stop();
  await bus.publish(started(2));
  await count(3);
  assert.deepEqual(epochsOf(told), [0, 1, 2]);
  const { rules } = await left(place);
  assert.equal(rules[0]!.Description, "read by snn, last at 2026-11-23T12:00:00.000Z");
});

test("who may not list rules or queues gets his tail, and the leftovers stay", async (t) => {
  const { tail, bus } = await newPlace(t, { denied: ["ListRules", "ListQueues"] });
  const { count } = await tail("run_1");
  await bus.publish(started(0));
  await count(1);
});

test("what is no event in the queue is passed over", async (t) => {
  const { tail, bus, place } = await newPlace(t);
  const { told, count } = await tail("run_1");
  const { queueUrls } = await left(place);
  for (const MessageBody of ["noise", "{}", JSON.stringify(started(1))])
    await place.sqs.send(new SendMessageCommand({ QueueUrl: queueUrls[0]!, MessageBody }));
  await bus.publish(started(2));
  await count(1);
  assert.deepEqual(told, [started(2)]);
});

test("a tail asks for what the documentation says that its owner must be allowed, and for nothing else", async (t) => {
  const { tail, bus, asked } = await newPlace(t);
  const { count, stop } = await tail("run_1");
  await bus.publish(started(0));
  await count(1);
  await stop();
  const documentation = await readFile(new URL("../../../../../docs/operations.md", import.meta.url), "utf8");
  const [, policy] = /## Who may follow a run\n.*?```json\n(.*?)```/s.exec(documentation)!;
  const { Statement } = JSON.parse(policy!) as { Statement: { Action: string[] }[] };
  const allowed = Statement.flatMap(({ Action }) => Action.map((action) => action.split(":")[1]!));
  const made = new Set(asked.map((operation) => operation.replace(/Batch$/, "")));
  // By the bus of the test, not by the tail.
  made.delete("PutEvents");
  assert.deepEqual([...made].sort(), allowed.sort());
});

/** Resolves when nothing of a tail is left. */
async function gone(place: Place): Promise<void> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    const { rules, queueUrls } = await left(place);
    if (rules.length + queueUrls.length === 0) return;
    assert.ok(performance.now() < deadline, "rule or queue stayed");
    await new Promise(setImmediate);
  }
}
