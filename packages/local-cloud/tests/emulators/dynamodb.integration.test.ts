import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, suite, test } from "node:test";
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { clientConfiguration } from "../../src/emulators/aws-clients.js";
import { type Dynalite, type DynaliteOptions, startDynalite } from "../../src/emulators/dynamodb.js";
import { assertClosed } from "./ports.js";

const createRuns = new CreateTableCommand({
  TableName: "Runs",
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [
    { AttributeName: "runId", AttributeType: "S" },
    { AttributeName: "epoch", AttributeType: "N" },
    { AttributeName: "status", AttributeType: "S" },
  ],
  KeySchema: [
    { AttributeName: "runId", KeyType: "HASH" },
    { AttributeName: "epoch", KeyType: "RANGE" },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: "byStatus",
      KeySchema: [
        { AttributeName: "status", KeyType: "HASH" },
        { AttributeName: "epoch", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "ALL" },
    },
  ],
});

const run = { runId: { S: "run_1" }, epoch: { N: "3" }, status: { S: "running" }, cost: { N: "0.25" } };
const putRun = new PutItemCommand({ TableName: "Runs", Item: run });
const getRun = new GetItemCommand({ TableName: "Runs", Key: { runId: run.runId, epoch: run.epoch } });

suite("DynamoDB", () => {
  let dynalite: Dynalite | undefined;
  let client: DynamoDBClient;

  async function start(options: DynaliteOptions = {}, maxAttempts = 1): Promise<void> {
    dynalite = await startDynalite(options);
    client = new DynamoDBClient({ ...clientConfiguration(dynalite.endpoint), maxAttempts });
    await client.send(createRuns);
  }

  afterEach(async () => {
    client.destroy();
    await dynalite?.stop();
  });

  test("has a new table at once, with its keys and indexes", async () => {
    await start();
    await client.send(putRun);
    assert.deepEqual((await client.send(getRun)).Item, run);
    const { Items } = await client.send(
      new QueryCommand({
        TableName: "Runs",
        IndexName: "byStatus",
        KeyConditionExpression: "#status = :status AND epoch > :epoch",
        ExpressionAttributeNames: { "#status": "status" },
        ExpressionAttributeValues: { ":status": run.status, ":epoch": { N: "2" } },
      }),
    );
    assert.deepEqual(Items, [run]);
  });

  test("keeps a condition when many write at once", async () => {
    await start();
    const writes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, writer) =>
        client.send(
          new PutItemCommand({
            TableName: "Runs",
            Item: { ...run, writer: { N: String(writer) } },
            ConditionExpression: "attribute_not_exists(runId)",
          }),
        ),
      ),
    );
    const refusals = writes.filter((write) => write.status === "rejected");
    assert.equal(refusals.length, 19);
    for (const { reason } of refusals) assert.equal((reason as Error).name, "ConditionalCheckFailedException");
  });

  test("closes its port when it is stopped, and has forgotten everything when started again", async () => {
    await start();
    await client.send(putRun);
    await dynalite!.stop();
    await assertClosed(dynalite!.port);
    await dynalite!.stop();
    client.destroy();
    await start({ port: dynalite!.port });
    assert.equal((await client.send(getRun)).Item, undefined);
  });

  test("finishes what it is busy with when it is stopped", async () => {
    await start();
    const writes = Array.from({ length: 50 }, () =>
      client.send(
        new UpdateItemCommand({
          TableName: "Runs",
          Key: { runId: run.runId, epoch: run.epoch },
          UpdateExpression: "ADD tries :one",
          ExpressionAttributeValues: { ":one": { N: "1" } },
        }),
      ),
    );
    await Promise.race(writes);
    const [outcomes] = await Promise.all([Promise.allSettled(writes), dynalite!.stop()]);
    assert.ok(outcomes.some(({ status }) => status === "fulfilled"));
    await assertClosed(dynalite!.port);
  });

  test("refuses requests about items as throttled, and carries out none of those", async () => {
    let isFailing = false;
    await start({ failing: () => isFailing });
    isFailing = true;
    await assert.rejects(client.send(putRun), (error: Error & { $metadata: { httpStatusCode: number } }) => {
      assert.equal(error.name, "ProvisionedThroughputExceededException");
      assert.equal(error.$metadata.httpStatusCode, 400);
      return true;
    });
    isFailing = false;
    assert.equal((await client.send(getRun)).Item, undefined);
  });

  test("is tried again by the SDK when it throttles a share of the requests", async () => {
    let requests = 0;
    await start({ failing: () => requests++ % 2 === 0 }, 3);
    await client.send(putRun);
    assert.deepEqual((await client.send(getRun)).Item, run);
    assert.equal(requests, 4);
  });

  test("survives a client that dies in the middle of its request", async () => {
    await start();
    const socket = connect(dynalite!.port, "127.0.0.1");
    await once(socket, "connect");
    const head =
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: 1000\r\n\r\n{";
    await new Promise((resolve) => socket.write(head, resolve));
    socket.resetAndDestroy();
    await once(socket, "close");
    await client.send(putRun);
    assert.deepEqual((await client.send(getRun)).Item, run);
  });
});
