import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import type { Run } from "@snn/core";
import { createRunTableInput, DynamoDbRunStore, documentClientDefaults } from "@snn/core/adapters/aws";
import { runStoreContract } from "@snn/core/contracts";
import fc from "fast-check";
import { clientConfiguration } from "../../src/emulators/aws-clients.js";
import { type Dynalite, startDynalite } from "../../src/emulators/dynamodb.js";
import { impatientRetries } from "./impatient.js";
import { closedEndpoint, startAnswering, startLosing } from "./stub-service.js";

let dynalite: Dynalite;
let client: DynamoDBDocumentClient;
let isThrottled = () => false;
let tables = 0;
before(async () => {
  dynalite = await startDynalite({ failing: () => isThrottled() });
  client = documentClient(dynalite.endpoint);
});
after(async () => {
  client.destroy();
  await dynalite.stop();
});

/** A client that does not wait between its attempts. */
function documentClient(endpoint: string, maxAttempts = 4): DynamoDBDocumentClient {
  const configuration = {
    ...documentClientDefaults,
    ...clientConfiguration(endpoint),
    ...impatientRetries(maxAttempts),
  };
  return DynamoDBDocumentClient.from(new DynamoDBClient(configuration));
}

async function newTable(): Promise<string> {
  const tableName = `runs${++tables}`;
  await client.send(new CreateTableCommand(createRunTableInput(tableName)));
  return tableName;
}

async function newStore(): Promise<DynamoDbRunStore> {
  return new DynamoDbRunStore(client, await newTable());
}

const endedAt = "2026-11-22T10:05:00.000Z";

function runningRun(runId: string): Run {
  const files = { dataset: "training_input/datasets.h5", parameters: "training_input/parameters.json" };
  return { runId, status: "running", startedAt: "2026-11-22T10:00:00.000Z", files };
}

runStoreContract("DynamoDB", newStore);

test("DynamoDB: a run comes back as it was, the smallest and the longest numbers of its parameters too", async () => {
  const store = await newStore();
  const parameters = { learning_rate: 1e-300, epochs: 2500, seed: 0.1 + 0.2, list: [], text: "" };
  const dataset = { exampleShape: [64, 64, 3], path: "s3://b/größe.h5", nothing: null };
  const run = { ...runningRun("run_1"), training: { parameters, dataset } } as unknown as Run;
  assert.equal(await store.create(run), true);
  assert.deepEqual(await store.get("run_1"), run);
  await store.end("run_1", { status: "completed", endedAt });
  assert.deepEqual(await store.get("run_1"), { ...run, status: "completed", endedAt });
});

test("DynamoDB: every number is kept bit for bit as a cost", async () => {
  const store = await newStore();
  const costs = [1e-300, 5e-324, Number.MAX_VALUE, -0, 0, 0.1 + 0.2, Number.POSITIVE_INFINITY, Number.NaN, 2 ** 53 + 2];
  costs.push(...fc.sample(fc.double(), 100));
  for (const [epoch, cost] of costs.entries()) await store.recordCost("run_1", epoch, cost);
  assert.deepEqual(await store.costs("run_1"), costs);
});

test("DynamoDB: costs are told by epoch, up to the last one that a training may have", async () => {
  const store = await newStore();
  for (const epoch of [9_999_999, 0, 10]) await store.recordCost("run_1", epoch, epoch / 3);
  const costs = await store.costs("run_1");
  assert.equal(costs.length, 10_000_000);
  assert.deepEqual([costs[0], costs[10], costs[9_999_999]], [0, 10 / 3, 9_999_999 / 3]);
});

test("DynamoDB: costs of more than one page are all told", async () => {
  const tableName = await newTable();
  // A page holds 1 MB, which would take 10,000 epochs and more, were the records not made larger here.
  const padding = "x".repeat(100_000);
  for (let epoch = 0; epoch < 25; epoch++) {
    const record = `cost#${String(epoch).padStart(8, "0")}`;
    const Item = { runId: "run_1", record, epoch, cost: String(epoch / 7), padding };
    await client.send(new PutCommand({ TableName: tableName, Item }));
  }
  const costs = await new DynamoDbRunStore(client, tableName).costs("run_1");
  assert.deepEqual(
    costs,
    Array.from({ length: 25 }, (_, epoch) => epoch / 7),
  );
});

test("DynamoDB: of twenty who create a run at once, one is told that it did, and its record is the one that is kept", async () => {
  const store = await newStore();
  const startedAt = (index: number) => new Date(index).toISOString();
  const created = await Promise.all(
    Array.from({ length: 20 }, (_, index) => store.create({ ...runningRun("run_1"), startedAt: startedAt(index) })),
  );
  assert.equal(created.filter(Boolean).length, 1);
  assert.equal((await store.get("run_1"))!.startedAt, startedAt(created.indexOf(true)));
});

test("DynamoDB: whoever creates or ends a run knows it, also if the answer was lost and the request is repeated", async () => {
  const tableName = await newTable();
  // Answers 1 and 4 are lost: the first attempts of create and of end. The second and third attempts fail the condition, and look.
  const losing = await startLosing(dynalite.endpoint, (count) => count === 1 || count === 4);
  const unlucky = documentClient(losing.endpoint);
  const store = new DynamoDbRunStore(unlucky, tableName);
  assert.equal(await store.create(runningRun("run_1")), true);
  assert.equal(losing.requests, 3);
  assert.equal(await store.end("run_1", { status: "failed", endedAt }), true);
  assert.equal(losing.requests, 6);
  assert.equal(await store.create(runningRun("run_1")), false);
  assert.equal(await store.end("run_1", { status: "completed", endedAt }), false);
  assert.equal((await store.get("run_1"))!.status, "failed");
  unlucky.destroy();
  await losing.stop();
});

test("DynamoDB: a run refused with thousands of problems is recorded with the first, and how many more there are", async () => {
  const store = await newStore();
  const problems = Array.from({ length: 5_000 }, (_, index) => ({
    file: "parameters.json",
    path: `neurons.layer${index}`,
    found: "ü".repeat(100),
    expected: "a whole number from 1 to 100,000",
  }));
  const failed = { status: "failed", endedAt, reason: "5000 problems with the input", problems } as const;
  assert.equal(await store.create({ ...runningRun("run_1"), ...failed }), true);
  await store.create(runningRun("run_2"));
  assert.equal(await store.end("run_2", failed), true);
  for (const runId of ["run_1", "run_2"]) {
    const kept = (await store.get(runId))!.problems!;
    assert.ok(kept.length > 700 && kept.length < 1_000, `${kept.length}`);
    assert.deepEqual(kept.slice(0, -1), problems.slice(0, kept.length - 1));
    assert.equal(kept.at(-1)!.found, `${5_000 - (kept.length - 1)} more problems`);
  }
});

test("DynamoDB: a run has one record, one note and a record an epoch, and only the run's own has a status", async () => {
  const tableName = await newTable();
  const store = new DynamoDbRunStore(client, tableName);
  await store.create(runningRun("run_1"));
  await store.noteNudge("run_1", { position: 1, missing: 2, nudges: 3, atMs: 1000 });
  for (const cost of [0.5, 0.25]) await store.recordCost("run_1", 12, cost);
  const { Items } = await client.send(new ScanCommand({ TableName: tableName }));
  assert.deepEqual(
    Items!.map(({ record, status }) => [record, status]),
    [
      ["cost#00000012", undefined],
      ["nudge", undefined],
      ["run", "running"],
    ],
  );
});

test("DynamoDB: a run that ends while the index still calls it running is not told as running", async () => {
  const tableName = await newTable();
  const store = new DynamoDbRunStore(client, tableName);
  for (const runId of ["run_1", "run_2"]) await store.create(runningRun(runId));
  const late = documentClient(dynalite.endpoint);
  late.middlewareStack.add((next, { commandName }) => async (request) => {
    const answer = await next(request);
    if (commandName === "QueryCommand") await store.end("run_1", { status: "completed", endedAt });
    return answer;
  });
  const running = await new DynamoDbRunStore(late, tableName).running();
  assert.deepEqual(
    running.map(({ runId }) => runId),
    ["run_2"],
  );
  late.destroy();
});

test("DynamoDB: whatever is read from the table itself is read consistently", async () => {
  const tableName = await newTable();
  const watched = documentClient(dynalite.endpoint);
  const reads: unknown[] = [];
  watched.middlewareStack.add((next, { commandName }) => (request) => {
    const { ConsistentRead } = request.input as { ConsistentRead?: boolean };
    if (/^(GetItem|Query)Command$/.test(commandName!)) reads.push(ConsistentRead);
    return next(request);
  });
  const store = new DynamoDbRunStore(watched, tableName);
  await store.get("run_1");
  await store.nudges("run_1");
  await store.costs("run_1");
  assert.deepEqual(reads, [true, true, true]);
  watched.destroy();
});

test("DynamoDB: a run that has a cost or a note but no record can be created", async () => {
  const store = await newStore();
  await store.recordCost("run_1", 0, 0.5);
  await store.noteNudge("run_1", { position: 1, missing: 2, nudges: 3, atMs: 1000 });
  assert.equal(await store.get("run_1"), undefined);
  assert.equal(await store.create(runningRun("run_1")), true);
});

test("DynamoDB: requests beyond the throughput of the table are repeated, and nothing is lost", async () => {
  const store = await newStore();
  let requests = 0;
  isThrottled = () => ++requests % 2 === 1;
  try {
    assert.equal(await store.create(runningRun("run_1")), true);
    assert.equal(await store.create(runningRun("run_1")), false);
    for (let epoch = 0; epoch < 20; epoch++) await store.recordCost("run_1", epoch, epoch / 7);
    assert.equal((await store.costs("run_1")).length, 20);
    assert.equal((await store.running()).length, 1);
    assert.equal(await store.end("run_1", { status: "completed", endedAt }), true);
  } finally {
    isThrottled = () => false;
  }
  assert.ok(requests > 50);
});

/** Everything that a store can be asked. */
const questions: Record<string, (store: DynamoDbRunStore) => Promise<unknown>> = {
  create: (store) => store.create(runningRun("run_1")),
  get: (store) => store.get("run_1"),
  end: (store) => store.end("run_1", { status: "completed", endedAt }),
  running: (store) => store.running(),
  recordCost: (store) => store.recordCost("run_1", 0, 0.5),
  costs: (store) => store.costs("run_1"),
  noteNudge: (store) => store.noteNudge("run_1", { position: 1, missing: 2, nudges: 3, atMs: 1000 }),
  nudges: (store) => store.nudges("run_1"),
};

test("DynamoDB: a table that has no throughput left is unavailable, whatever is asked", async () => {
  const store = await newStore();
  isThrottled = () => true;
  try {
    for (const ask of Object.values(questions))
      await assert.rejects(ask(store), { name: "UnavailableError", message: /ProvisionedThroughputExceeded/ });
  } finally {
    isThrottled = () => false;
  }
});

test("DynamoDB: a closed port, and a service that is out of order, are unavailable, whatever is asked", async () => {
  const broken = await startAnswering(500, { __type: "InternalServerError", message: "out of order" });
  for (const endpoint of [await closedEndpoint(), broken.endpoint]) {
    const cut = documentClient(endpoint);
    for (const ask of Object.values(questions))
      await assert.rejects(ask(new DynamoDbRunStore(cut, "runs")), { name: "UnavailableError" });
    cut.destroy();
  }
  assert.equal(broken.requests, 4 * Object.keys(questions).length);
  await broken.stop();
});

test("DynamoDB: a table that does not exist is no matter of waiting", async () => {
  await assert.rejects(new DynamoDbRunStore(client, "none").get("run_1"), { name: "ResourceNotFoundException" });
});
