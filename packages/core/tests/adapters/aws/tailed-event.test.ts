import assert from "node:assert/strict";
import { test } from "node:test";
import { tailedEventOf } from "../../../src/adapters/aws/tailed-event.js";

const envelope = {
  version: "0",
  id: "7bf73129-1428-4cd3-a780-95db273d1602",
  "detail-type": "EpochCompleted",
  source: "snn",
  account: "123456789012",
  time: "2026-11-23T12:00:00Z",
  region: "eu-central-1",
  resources: [],
  detail: { version: 1, runId: "run_1", epoch: 3, cost: 0.5 },
};

test("an event is told as it was published, without the version of its schema, and with the id of its envelope", () => {
  assert.deepEqual(tailedEventOf(JSON.stringify(envelope)), {
    id: envelope.id,
    event: { type: "EpochCompleted", detail: { runId: "run_1", epoch: 3, cost: 0.5 } },
  });
});

for (const [title, body] of [
  ["no body", undefined],
  ["an empty body", ""],
  ["no JSON", "noise"],
  ["no object", "null"],
  ["no envelope", JSON.stringify(envelope.detail)],
  ["no id", JSON.stringify({ ...envelope, id: "" })],
  ["an unknown type", JSON.stringify({ ...envelope, "detail-type": "CatSeen" })],
  ["a detail that does not fit", JSON.stringify({ ...envelope, detail: { ...envelope.detail, epoch: -1 } })],
  ["a version that is not ours", JSON.stringify({ ...envelope, detail: { ...envelope.detail, version: 2 } })],
] as const)
  test(`${title} is no event`, () => assert.equal(tailedEventOf(body), undefined));
