import assert from "node:assert/strict";
import { test } from "node:test";
import { settlementOf } from "../../src/lambda/settlement.js";

test("what can never succeed goes to the dead letters at once", () => {
  for (const receiveCount of [1, 2, 3, 1000]) assert.equal(settlementOf("never", receiveCount), "dead letters");
});

test("what may be the message's fault goes to the dead letters at its third delivery", () => {
  for (const receiveCount of [1, 2]) assert.equal(settlementOf("limited", receiveCount), "queue");
  for (const receiveCount of [3, 4, 1000]) assert.equal(settlementOf("limited", receiveCount), "dead letters");
});

test("what waits for a service goes back to the queue as often as it takes", () => {
  for (const receiveCount of [1, 3, 1000]) assert.equal(settlementOf("unlimited", receiveCount), "queue");
});
