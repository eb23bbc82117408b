import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  DescribeEventBusCommand,
  EventBridgeClient,
  type EventBridgeServiceException,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  type PutEventsRequestEntry,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import {
  type EventBridgeEventLike,
  type EventBridgeOptions,
  type PutEventsFault,
  startEventBridge,
} from "../../src/eventbridge/index.js";
import { ManualTimers } from "./manual-timers.js";

const arnOf = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
const noon = new Date("2026-11-01T12:00:00.500Z");

/** An endpoint with the bus `runs`, and the SDK's client of it, which does not try again by itself. */
async function start(context: TestContext, options: Partial<EventBridgeOptions> = {}, maxAttempts = 1) {
  const bridge = await startEventBridge({ busNames: ["runs"], now: () => noon, retryDelaysMs: [], ...options });
  const client = new EventBridgeClient({
    endpoint: bridge.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts,
    retryMode: "standard",
  });
  context.after(async () => {
    client.destroy();
    await bridge.close();
  });
  const subscribe = async (name: string, pattern: unknown, EventBusName = "runs") => {
    const received: EventBridgeEventLike[] = [];
    bridge.register(arnOf(name), async (event) => received.push(event));
    await client.send(new PutRuleCommand({ Name: name, EventBusName, EventPattern: JSON.stringify(pattern) }));
    const Targets = [{ Id: name, Arn: arnOf(name) }];
    await client.send(new PutTargetsCommand({ Rule: name, EventBusName, Targets }));
    return received;
  };
  const put = (...Entries: PutEventsRequestEntry[]) => client.send(new PutEventsCommand({ Entries }));
  return { bridge, client, subscribe, put };
}

const entry = (changes: Partial<Record<keyof PutEventsRequestEntry, unknown>> = {}): PutEventsRequestEntry =>
  ({ EventBusName: "runs", Source: "snn", DetailType: "EpochStarted", Detail: "{}", ...changes }) as never;

const epochOf = ({ detail }: EventBridgeEventLike) => detail["epoch"];

test("an event reaches the targets whose rules it fits, whole and with the id of the answer", async (context) => {
  const { bridge, subscribe, put } = await start(context);
  const trainer = await subscribe("trainer", { "detail-type": ["EpochStarted", "LayerCompleted"] });
  const finish = await subscribe("finish", { "detail-type": ["TrainingCompleted"] });
  const detail = { runId: "run_1", epoch: 3 };
  const answer = await put(entry({ Detail: JSON.stringify(detail), Resources: ["arn:aws:s3:::a"] }));
  assert.equal(answer.FailedEntryCount, 0);
  await bridge.idle();
  const id = answer.Entries![0]!.EventId!;
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
  assert.deepEqual(trainer, [
    {
      version: "0",
      id,
      "detail-type": "EpochStarted",
      source: "snn",
      account: "000000000000",
      time: "2026-11-01T12:00:00Z",
      region: "us-east-1",
      resources: ["arn:aws:s3:::a"],
      detail,
    },
  ]);
  assert.deepEqual(finish, []);
});

test("a queue gets the whole event as the body of a message, on its way as long as any other", async (context) => {
  const timers = new ManualTimers();
  const sent: { arn: string; event: unknown }[] = [];
  const { bridge, client, subscribe, put } = await start(context, {
    after: timers.after,
    faults: { latencyMs: () => 300, duplicate: () => true },
    sendToQueue: (arn, body) => void sent.push({ arn, event: JSON.parse(body) }),
  });
  const received = await subscribe("trainer", { source: ["snn"] });
  const arn = "arn:aws:sqs:us-east-1:000000000000:tail-1";
  await client.send(new PutTargetsCommand({ Rule: "trainer", EventBusName: "runs", Targets: [{ Id: "b", Arn: arn }] }));
  await put(entry({ Detail: '{"epoch":3}' }));
  assert.deepEqual(sent, []);
  const idle = bridge.idle();
  timers.fire();
  await idle;
  assert.deepEqual(sent, Array(2).fill({ arn, event: received[0] }));

  await put(entry());
  await bridge.close();
  timers.fire();
  assert.equal(sent.length, 2, "what is on its way when all ends is dropped");
});

test("the time of an entry is the time of its event, in whole seconds", async (context) => {
  const { bridge, subscribe, put } = await start(context);
  const trainer = await subscribe("trainer", { source: ["snn"] });
  await put(entry({ Time: new Date("2026-02-03T04:05:06.789Z") }));
  await bridge.idle();
  assert.equal(trainer[0]!.time, "2026-02-03T04:05:06Z");
});

test("those who watch are told once of every event that is accepted, whether or not a rule takes it", async (context) => {
  const { bridge, put } = await start(context);
  const watched: EventBridgeEventLike[] = [];
  bridge.watch((event) => watched.push(event));
  const { Entries } = await put(entry(), entry({ Source: "" }), entry({ EventBusName: "default" }));
  assert.deepEqual(
    watched.map(({ id }) => id),
    [Entries![0]!.EventId, Entries![2]!.EventId],
  );
});

test("ten entries are delivered in order, and eleven or none are refused as a whole", async (context) => {
  const { bridge, subscribe, put } = await start(context);
  const trainer = await subscribe("trainer", { source: ["snn"] });
  const entries = (count: number) =>
    Array.from({ length: count }, (_, epoch) => entry({ Detail: `{"epoch":${epoch}}` }));
  await assert.rejects(put(...entries(11)), { name: "ValidationException", message: /less than or equal to 10/ });
  await assert.rejects(put(), { name: "ValidationException", message: /greater than or equal to 1/ });
  await put(...entries(10));
  await bridge.idle();
  assert.deepEqual(trainer.map(epochOf), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("the entries of a request stay below 256 KiB of UTF-8 together, the time being 14 bytes", async (context) => {
  const { put } = await start(context);
  // "snn", "EpochStarted" and {"a":""} are 23 bytes, and an umlaut is two.
  const sized = (bytes: number, changes = {}) =>
    entry({ Detail: JSON.stringify({ a: `${"ä".repeat(1000)}${"a".repeat(bytes - 23 - 2000)}` }), ...changes });
  const limit = 256 * 1024;
  const tooLarge = {
    name: "ValidationException",
    message: "Total size of the entries in the request is over the limit.",
  };
  await put(sized(limit - 1));
  await assert.rejects(put(sized(limit)), tooLarge);
  await put(sized(limit - 15, { Time: noon }));
  await assert.rejects(put(sized(limit - 14, { Time: noon })), tooLarge);
  await assert.rejects(put(sized(limit - 3, { Resources: ["aä"] })), tooLarge);
  await put(sized(limit / 2), sized(limit / 2 - 1));
  await assert.rejects(put(sized(limit / 2), sized(limit / 2)), tooLarge);
});

test("a bad entry fails alone, with the reason at its place in the answer", async (context) => {
  const { bridge, subscribe, put } = await start(context);
  const trainer = await subscribe("trainer", { source: ["snn"] });
  const deep = `${'{"a":'.repeat(1001)}1${"}".repeat(1001)}`;
  const answer = await put(
    entry({ Source: "" }),
    entry({ DetailType: undefined }),
    entry({ Detail: undefined }),
    entry({ Detail: '{"epoch":1}' }),
    entry({ Detail: "not JSON" }),
    entry({ Detail: "[1]" }),
    entry({ Detail: '"text"' }),
    entry({ Detail: deep }),
    entry({ Source: "aws.s3" }),
  );
  const required = (name: string) => `Parameter ${name} is not valid. Reason: ${name} is a required argument.`;
  const malformed = { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
  assert.equal(answer.FailedEntryCount, 8);
  assert.deepEqual(answer.Entries, [
    { ErrorCode: "InvalidArgument", ErrorMessage: required("Source") },
    { ErrorCode: "InvalidArgument", ErrorMessage: required("DetailType") },
    { ErrorCode: "InvalidArgument", ErrorMessage: required("Detail") },
    { EventId: answer.Entries![3]!.EventId },
    malformed,
    malformed,
    malformed,
    malformed,
    { ErrorCode: "NotAuthorizedForSourceException", ErrorMessage: "Not authorized for the source." },
  ]);
  await bridge.idle();
  assert.deepEqual(trainer.map(epochOf), [1]);
});

test("buses are apart, can be named by ARN, and an event for one that does not exist goes nowhere", async (context) => {
  const { bridge, client, subscribe, put } = await start(context);
  const runs = await subscribe("on-runs", { source: ["snn"] });
  const standard = await subscribe("on-default", { source: ["snn"] }, "default");
  const { Arn } = await client.send(new DescribeEventBusCommand({ Name: "runs" }));
  assert.equal(Arn, "arn:aws:events:us-east-1:000000000000:event-bus/runs");
  const answer = await put(
    entry({ EventBusName: Arn, Detail: '{"epoch":1}' }),
    entry({ EventBusName: undefined, Detail: '{"epoch":2}' }),
    entry({ EventBusName: "nowhere" }),
  );
  await bridge.idle();
  // Recorded from AWS: PutEvents does not say that a bus is missing.
  assert.equal(answer.FailedEntryCount, 0);
  assert.deepEqual([runs.map(epochOf), standard.map(epochOf)], [[1], [2]]);
});

test("everything but PutEvents says when a bus or a rule does not exist", async (context) => {
  const { client } = await start(context);
  const noBus = { name: "ResourceNotFoundException", message: "Event bus nowhere does not exist." };
  const noRule = { name: "ResourceNotFoundException", message: "Rule none does not exist on EventBus default." };
  const EventPattern = '{"source":["snn"]}';
  await assert.rejects(client.send(new DescribeEventBusCommand({ Name: "nowhere" })), noBus);
  await assert.rejects(client.send(new PutRuleCommand({ Name: "a", EventBusName: "nowhere", EventPattern })), noBus);
  await assert.rejects(client.send(new ListTargetsByRuleCommand({ Rule: "none" })), noRule);
  await assert.rejects(client.send(new RemoveTargetsCommand({ Rule: "none", Ids: ["a"] })), noRule);
  const Targets = [{ Id: "a", Arn: arnOf("a") }];
  await assert.rejects(client.send(new PutTargetsCommand({ Rule: "none", Targets })), noRule);
});

test("a bus is made once", async (context) => {
  const { client } = await start(context);
  const { EventBusArn } = await client.send(new CreateEventBusCommand({ Name: "more" }));
  assert.equal(EventBusArn, "arn:aws:events:us-east-1:000000000000:event-bus/more");
  await assert.rejects(client.send(new CreateEventBusCommand({ Name: "more" })), {
    name: "ResourceAlreadyExistsException",
    message: "Event bus more already exists.",
  });
});

test("rules are listed by name and prefix, page by page", async (context) => {
  const { client } = await start(context);
  const EventPattern = '{"source":["snn"]}';
  for (const Name of ["b-2", "a-1", "b-1", "b-3"])
    await client.send(new PutRuleCommand({ Name, EventBusName: "runs", EventPattern, State: "DISABLED" }));
  const ask = { EventBusName: "runs", NamePrefix: "b-", Limit: 2 };
  const first = await client.send(new ListRulesCommand(ask));
  assert.deepEqual(first.Rules![0], {
    Name: "b-1",
    Arn: "arn:aws:events:us-east-1:000000000000:rule/runs/b-1",
    EventPattern,
    State: "DISABLED",
    EventBusName: "runs",
  });
  const second = await client.send(new ListRulesCommand({ ...ask, NextToken: first.NextToken }));
  const names = [...first.Rules!, ...second.Rules!].map(({ Name }) => Name);
  assert.deepEqual([names, second.NextToken], [["b-1", "b-2", "b-3"], undefined]);
});

test("a rule that is put again keeps its targets, and a disabled one delivers nothing", async (context) => {
  const { bridge, client, subscribe, put } = await start(context);
  const trainer = await subscribe("trainer", { source: ["snn"] });
  const putRule = (source: string, State: "ENABLED" | "DISABLED") =>
    client.send(
      new PutRuleCommand({ Name: "trainer", EventBusName: "runs", EventPattern: `{"source":["${source}"]}`, State }),
    );
  await putRule("other", "ENABLED");
  await put(entry({ Detail: '{"epoch":1}' }), entry({ Source: "other", Detail: '{"epoch":2}' }));
  await putRule("other", "DISABLED");
  await put(entry({ Source: "other", Detail: '{"epoch":3}' }));
  await bridge.idle();
  assert.deepEqual(trainer.map(epochOf), [2]);
});

test("a rule takes five targets, and goes when they have gone", async (context) => {
  const { bridge, client, subscribe, put } = await start(context);
  const trainer = await subscribe("trainer", { source: ["snn"] });
  const rule = { Rule: "trainer", EventBusName: "runs" };
  const five = ["a", "b", "c", "d", "e"].map((Id) => ({ Id, Arn: arnOf("trainer") }));
  await assert.rejects(client.send(new PutTargetsCommand({ ...rule, Targets: five })), {
    name: "LimitExceededException",
  });
  await client.send(new PutTargetsCommand({ ...rule, Targets: five.slice(0, 4) }));
  const listed = await client.send(new ListTargetsByRuleCommand(rule));
  assert.deepEqual(
    listed.Targets!.map(({ Id }) => Id),
    ["trainer", "a", "b", "c", "d"],
  );
  await put(entry());
  await bridge.idle();
  assert.equal(trainer.length, 5);
  const remove = new DeleteRuleCommand({ Name: "trainer", EventBusName: "runs" });
  await assert.rejects(client.send(remove), { name: "ValidationException", message: /since it has targets/ });
  const removed = await client.send(new RemoveTargetsCommand({ ...rule, Ids: ["trainer", "a", "b", "c", "d", "z"] }));
  assert.deepEqual([removed.FailedEntryCount, removed.FailedEntries![0]!.TargetId], [1, "z"]);
  await client.send(remove);
  await client.send(remove);
  assert.deepEqual((await client.send(new ListRulesCommand({ EventBusName: "runs" }))).Rules, []);
});

test("bad rules and targets are refused with AWS's errors", async (context) => {
  const { client } = await start(context);
  const putRule = (changes: object) =>
    client.send(new PutRuleCommand({ Name: "rule", EventPattern: '{"source":["snn"]}', ...changes }));
  const validation = (message: RegExp) => ({ name: "ValidationException", message });
  await assert.rejects(putRule({ EventPattern: '{"source":"snn"}' }), {
    name: "InvalidEventPatternException",
    message: 'Event pattern is not valid. Reason: "source" must be an object or an array',
  });
  await assert.rejects(putRule({ EventPattern: "not JSON" }), { name: "InvalidEventPatternException" });
  await assert.rejects(putRule({ EventPattern: undefined }), validation(/EventPattern or ScheduleExpression/));
  await assert.rejects(putRule({ EventPattern: " ".repeat(4097) }), validation(/less than or equal to 4096/));
  await assert.rejects(putRule({ Name: "a rule" }), validation(/at 'name'.*regular expression pattern/));
  await assert.rejects(putRule({ Name: "a".repeat(65) }), validation(/less than or equal to 64/));
  await assert.rejects(putRule({ State: "on" }), validation(/enum value set/));
  await assert.rejects(
    putRule({ ScheduleExpression: "rate(1 day)" }),
    validation(/ScheduleExpression is not supported/),
  );
  await putRule({});
  const putTarget = (target: object) =>
    client.send(new PutTargetsCommand({ Rule: "rule", Targets: [{ Id: "a", Arn: arnOf("a"), ...target }] }));
  await assert.rejects(putTarget({ Id: "!" }), validation(/'targets\.1\.member\.id'/));
  for (const arn of ["arn:aws:sqs:us-east-1:000000000000:a.fifo", "arn:aws:sns:us-east-1:000000000000:a"])
    await assert.rejects(putTarget({ Arn: arn }), validation(/Lambda functions and standard queues only/));
  await assert.rejects(putTarget({ InputPath: "$.detail" }), validation(/InputPath is not supported/));
});

test("requests that are not of the protocol are refused in its form", async (context) => {
  const { bridge, client } = await start(context);
  const type = "application/x-amz-json-1.1";
  const ask = async (body: string, headers: Record<string, string>, path = "/") => {
    const response = await fetch(`${bridge.endpoint}${path}`, { method: "POST", body, headers });
    const { __type } = (await response.json()) as { __type: string };
    assert.equal(response.headers.get("x-amzn-errortype"), __type);
    assert.equal(response.headers.get("content-type"), type);
    return `${response.status} ${__type}`;
  };
  const target = { "x-amz-target": "AWSEvents.PutEvents", "content-type": type };
  assert.equal(await ask("{", target), "400 SerializationException");
  assert.equal(await ask("[]", target), "400 SerializationException");
  assert.equal(await ask('{"Entries":[1]}', target), "400 SerializationException");
  assert.equal(await ask('{"Entries":[{"Time":"noon"}]}', target), "400 SerializationException");
  assert.equal(await ask('{"Entries":[{"Time":1e300}]}', target), "400 SerializationException");
  assert.equal(await ask("{}", { ...target, "content-type": "application/json" }), "415 SerializationException");
  assert.equal(await ask(" ".repeat(2 ** 21 + 1), target), "413 SerializationException");
  assert.equal(await ask("{}", { "content-type": type }), "400 UnknownOperationException");
  assert.equal(await ask("{}", target, "/elsewhere"), "400 UnknownOperationException");
  await assert.rejects(client.send(new DeleteEventBusCommand({ Name: "runs" })), { name: "UnknownOperationException" });
});

test("the faults of PutEvents: a throttled and a failed request deliver nothing, failed entries are not delivered", async (context) => {
  const { bridge, subscribe, put } = await start(context);
  const trainer = await subscribe("trainer", { source: ["snn"] });
  const faults: PutEventsFault[] = ["throttle", "500", "entries"];
  const asked: (string | undefined)[] = [];
  const failing = ({ entries }: { entries: readonly { detail: string | undefined }[] }) => {
    asked.push(entries[0]!.detail);
    return faults.shift();
  };
  bridge.setFaults({ failing });
  const entries = [1, 2, 3, 4].map((epoch) => entry({ Detail: `{"epoch":${epoch}}` }));
  await assert.rejects(put(...entries), failure("ThrottlingException", 400));
  await assert.rejects(put(...entries), failure("InternalException", 500));
  const { Entries, FailedEntryCount } = await put(...entries);
  assert.equal(FailedEntryCount, 2);
  assert.deepEqual(
    Entries!.map(({ ErrorCode }) => ErrorCode),
    ["ThrottlingException", undefined, "ThrottlingException", undefined],
  );
  await put(entries[0]!, entries[2]!);
  await bridge.idle();
  assert.deepEqual(trainer.map(epochOf), [2, 4, 1, 3]);
  assert.deepEqual(asked, Array<string>(4).fill('{"epoch":1}'));
});

/** What an exception of the SDK says: its name and the status of the answer. */
function failure(name: string, httpStatusCode: number) {
  return (error: EventBridgeServiceException) => {
    assert.deepEqual([error.name, error.$metadata.httpStatusCode], [name, httpStatusCode]);
    return true;
  };
}

test("the SDK tries again by itself after a throttled and a failed request", async (context) => {
  const faults: PutEventsFault[] = ["throttle", "500"];
  const { bridge, subscribe, put } = await start(context, { faults: { failing: () => faults.shift() } }, 3);
  const trainer = await subscribe("trainer", { source: ["snn"] });
  const { $metadata } = await put(entry());
  await bridge.idle();
  assert.deepEqual([$metadata.attempts, trainer.length], [3, 1]);
});

test("a duplicated delivery hands out the same event twice", async (context) => {
  const { bridge, subscribe, put } = await start(context);
  const trainer = await subscribe("trainer", { source: ["snn"] });
  const duplicates = [true, false];
  bridge.setFaults({ duplicate: () => duplicates.shift()! });
  const { Entries } = await put(entry(), entry());
  await bridge.idle();
  const [first, second] = Entries!.map(({ EventId }) => EventId);
  assert.deepEqual(
    trainer.map(({ id }) => id),
    [first, first, second],
  );
});

test("a latency holds up the delivery, not the answer", async (context) => {
  const timers = new ManualTimers();
  const faults = { latencyMs: () => 150 };
  const { bridge, subscribe, put } = await start(context, { after: timers.after, faults });
  const trainer = await subscribe("trainer", { source: ["snn"] });
  await put(entry());
  assert.deepEqual([trainer, timers.delaysMs], [[], [150]]);
  timers.fire();
  await bridge.idle();
  assert.equal(trainer.length, 1);
});

test("an event that its function refuses is retried and handed to the destination of failures with its reason", async (context) => {
  const { bridge, client, put } = await start(context, { retryDelaysMs: [1, 1] });
  const refuse = async () => {
    throw new Error("no luck");
  };
  const record = new Promise<unknown>((resolve) => {
    bridge.register(arnOf("trainer"), refuse, {
      onFailure: async ({ requestPayload, requestContext, responsePayload }) =>
        resolve([requestPayload.id, requestContext.approximateInvokeCount, responsePayload.errorMessage]),
    });
  });
  await client.send(new PutRuleCommand({ Name: "trainer", EventPattern: '{"source":["snn"]}' }));
  await client.send(new PutTargetsCommand({ Rule: "trainer", Targets: [{ Id: "a", Arn: arnOf("trainer") }] }));
  const { Entries } = await put(entry({ EventBusName: "default" }));
  assert.deepEqual(await record, [Entries![0]!.EventId, 3, "no luck"]);
});

test("what a function that is waited for writes while all ends is announced to nobody, and breaks nothing", async (context) => {
  const { bridge, client, put } = await start(context);
  const uploads: EventBridgeEventLike[] = [];
  let isWriting = () => {};
  const writing = new Promise<void>((resolve) => {
    isWriting = resolve;
  });
  let finish = () => {};
  let thrown: unknown;
  bridge.register(arnOf("upload"), async (event) => uploads.push(event));
  bridge.register(arnOf("finish"), async () => {
    isWriting();
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
    try {
      bridge.announce({ source: "aws.s3", detailType: "Object Created", detail: {}, resources: [] });
    } catch (error) {
      thrown = error;
    }
  });
  for (const [name, source] of [
    ["upload", "aws.s3"],
    ["finish", "snn"],
  ] as const) {
    await client.send(new PutRuleCommand({ Name: name, EventPattern: JSON.stringify({ source: [source] }) }));
    await client.send(new PutTargetsCommand({ Rule: name, Targets: [{ Id: name, Arn: arnOf(name) }] }));
  }
  await put(entry({ EventBusName: "default" }));
  await writing;
  const closed = bridge.close();
  finish();
  await closed;
  assert.equal(thrown, undefined);
  assert.deepEqual(uploads, []);
});

test("a port that is taken is an error, and closing frees it", async (context) => {
  const { bridge } = await start(context);
  const port = Number(new URL(bridge.endpoint).port);
  await assert.rejects(startEventBridge({ busNames: [], port }), { code: "EADDRINUSE" });
  await bridge.close();
  const again = await startEventBridge({ busNames: [], port });
  assert.equal(again.endpoint, `http://127.0.0.1:${port}`);
  await again.close();
});
