import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, DynamoDBDocumentClient, PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import type { Decision, Release } from "@snn/core";
import {
  createRunTableInput,
  DynamoDbReleaseStore,
  DynamoDbRunStore,
  documentClientDefaults,
} from "@snn/core/adapters/aws";
import { releaseStoreContract } from "@snn/core/contracts";
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
function documentClient(endpoint: string): DynamoDBDocumentClient {
  const configuration = { ...documentClientDefaults, ...clientConfiguration(endpoint), ...impatientRetries(4) };
  return DynamoDBDocumentClient.from(new DynamoDBClient(configuration));
}

async function newTable(): Promise<string> {
  const tableName = `releases${++tables}`;
  await client.send(new CreateTableCommand(createRunTableInput(tableName)));
  return tableName;
}

async function newStore(): Promise<DynamoDbReleaseStore> {
  return new DynamoDbReleaseStore(client, await newTable());
}

function release(releaseId: string): Release {
  return {
    releaseId,
    runId: "run_1",
    createdAt: "2026-11-22T10:00:00.000Z",
    model: { key: `releases/${releaseId}/model.onnx`, sha256: "0123456789abcdef".repeat(4) },
    metrics: { cost: 0.1, trainAccuracy: 0.9, testAccuracy: 0.8 },
  };
}

function approval(releaseId: string, reason = ""): Decision {
  return { releaseId, verdict: "approved", by: "Ada", at: "2026-11-22T11:00:00.000Z", reason };
}

releaseStoreContract("DynamoDB", async () => {
  const tableName = await newTable();
  return () => new DynamoDbReleaseStore(client, tableName);
});

test("DynamoDB: whoever adds a release or decides knows it, also if the answer was lost and the request is repeated", async () => {
  const tableName = await newTable();
  // Answers 1 and 4 are lost: the first attempts of add and of decide. The second and third requests fail the condition, and look.
  const losing = await startLosing(dynalite.endpoint, (count) => count === 1 || count === 4);
  const unlucky = documentClient(losing.endpoint);
  const store = new DynamoDbReleaseStore(unlucky, tableName);
  assert.equal(await store.add(release("rel_1")), true);
  assert.equal(losing.requests, 3);
  assert.equal(await store.decide(1, approval("rel_1")), true);
  assert.equal(losing.requests, 6);
  assert.equal(await store.add(release("rel_1")), false);
  assert.equal(await store.decide(1, approval("rel_1")), false);
  assert.equal((await store.decisions()).length, 1);
  unlucky.destroy();
  await losing.stop();
});

test("DynamoDB: a decision that lost its race is told so, also if the answer was lost", async () => {
  const tableName = await newTable();
  await new DynamoDbReleaseStore(client, tableName).decide(1, approval("rel_1"));
  const losing = await startLosing(dynalite.endpoint, (count) => count === 1);
  const unlucky = documentClient(losing.endpoint);
  assert.equal(await new DynamoDbReleaseStore(unlucky, tableName).decide(1, approval("rel_1")), false);
  unlucky.destroy();
  await losing.stop();
});

test("DynamoDB: releases and decisions are records of the table of runs, which no run and no index takes for a run", async () => {
  const tableName = await newTable();
  const store = new DynamoDbReleaseStore(client, tableName);
  const runStore = new DynamoDbRunStore(client, tableName);
  const files = { dataset: "training_input/a.h5", parameters: "training_input/parameters.json" };
  await runStore.create({ runId: "run_1", status: "running", startedAt: "2026-11-22T10:00:00.000Z", files });
  await store.add(release("rel_1"));
  await store.decide(1, approval("rel_1"));
  const { Items } = await client.send(new ScanCommand({ TableName: tableName }));
  assert.deepEqual(Items!.map(({ runId, record, status }) => [runId, record, status]).sort(), [
    ["releases", "decision#00000001", undefined],
    ["releases", "release#rel_1", undefined],
    ["run_1", "run", "running"],
  ]);
  const { Items: indexed } = await client.send(new ScanCommand({ TableName: tableName, IndexName: "status" }));
  assert.deepEqual(
    indexed!.map(({ runId }) => runId),
    ["run_1"],
  );
  assert.equal((await runStore.running()).length, 1);
  assert.equal((await store.releases()).length, 1);
});

test("DynamoDB: releases and decisions of more than one page are all told", async () => {
  const tableName = await newTable();
  const store = new DynamoDbReleaseStore(client, tableName);
  // A page holds 1 MB, which would take a thousand decisions and more, were the records not made larger here.
  const padding = "x".repeat(100_000);
  for (let number = 1; number <= 25; number++) {
    const digits = String(number).padStart(8, "0");
    const items = [
      { record: `release#rel_${digits}`, content: JSON.stringify(release(`rel_${digits}`)) },
      { record: `decision#${digits}`, content: JSON.stringify(approval(`rel_${digits}`)) },
    ];
    for (const item of items)
      await client.send(new PutCommand({ TableName: tableName, Item: { runId: "releases", ...item, padding } }));
  }
  const ids = (records: readonly { releaseId: string }[]) => records.map(({ releaseId }) => Number(releaseId.slice(4)));
  const expected = Array.from({ length: 25 }, (_, index) => index + 1);
  assert.deepEqual(ids(await store.releases()), expected);
  assert.deepEqual(ids(await store.decisions()), expected);
  assert.equal(await store.decide(26, approval("rel_1")), true);
});

test("DynamoDB: a decision that is gone is an error that names its record", async () => {
  const tableName = await newTable();
  const store = new DynamoDbReleaseStore(client, tableName);
  for (const number of [1, 2, 3]) await store.decide(number, approval("rel_1"));
  const Key = { runId: "releases", record: "decision#00000002" };
  await client.send(new DeleteCommand({ TableName: tableName, Key }));
  await assert.rejects(store.decisions(), /decision#00000002/);
});

test("DynamoDB: everything is read consistently", async () => {
  const tableName = await newTable();
  const watched = documentClient(dynalite.endpoint);
  const reads: unknown[] = [];
  watched.middlewareStack.add((next, { commandName }) => (request) => {
    const { ConsistentRead } = request.input as { ConsistentRead?: boolean };
    if (/^(GetItem|Query)Command$/.test(commandName!)) reads.push(ConsistentRead);
    return next(request);
  });
  const store = new DynamoDbReleaseStore(watched, tableName);
  await store.get("rel_1");
  await store.releases();
  await store.decisions();
  assert.deepEqual(reads, [true, true, true]);
  watched.destroy();
});

test("DynamoDB: requests beyond the throughput of the table are repeated, and nothing is lost or done twice", async () => {
  const store = await newStore();
  let requests = 0;
  isThrottled = () => ++requests % 2 === 1;
  try {
    for (let number = 1; number <= 10; number++) {
      assert.equal(await store.add(release(`rel_${number}`)), true);
      assert.equal(await store.decide(number, approval(`rel_${number}`)), true);
    }
    assert.equal((await store.releases()).length, 10);
    assert.equal((await store.decisions()).length, 10);
  } finally {
    isThrottled = () => false;
  }
  assert.ok(requests > 40);
});

/** Everything that a store can be asked. */
const questions: Record<string, (store: DynamoDbReleaseStore) => Promise<unknown>> = {
  add: (store) => store.add(release("rel_1")),
  get: (store) => store.get("rel_1"),
  releases: (store) => store.releases(),
  decisions: (store) => store.decisions(),
  decide: (store) => store.decide(1, approval("rel_1")),
};

test("DynamoDB: a closed port, and a service that is out of order, are unavailable, whatever is asked of releases", async () => {
  const broken = await startAnswering(500, { __type: "InternalServerError", message: "out of order" });
  for (const endpoint of [await closedEndpoint(), broken.endpoint]) {
    const cut = documentClient(endpoint);
    for (const ask of Object.values(questions))
      await assert.rejects(ask(new DynamoDbReleaseStore(cut, "runs")), { name: "UnavailableError" });
    cut.destroy();
  }
  await broken.stop();
});
