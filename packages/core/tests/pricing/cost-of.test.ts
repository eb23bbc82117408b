import assert from "node:assert/strict";
import { test } from "node:test";
import { costOf, dollarsByService, idleCostOf } from "../../src/pricing/cost-of.js";
import { prices } from "../../src/pricing/prices.js";
import { usageNames, usageOf } from "../../src/pricing/usage.js";

const nothing = usageOf({});

/** Equal to a hundredth of a cent. */
function assertDollars(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 0.0001, `${actual} instead of ${expected} dollars`);
}

test("what used nothing costs nothing, and has no lines", () => {
  assert.deepEqual(costOf(nothing, prices), { dollars: 0, lines: [] });
});

test("a million of every kind of request costs what the price list says", () => {
  const million = (name: string) => costOf(usageOf({ [name]: 1_000_000 }), prices).dollars;
  assertDollars(million("sqsSends"), 0.4);
  assertDollars(million("sqsReceives"), 0.4);
  assertDollars(million("sqsDeletes"), 0.4);
  assertDollars(million("events"), 1);
  assertDollars(million("trainerInvocations"), 0.2);
  assertDollars(million("dynamoDbReads"), 0.125);
  assertDollars(million("dynamoDbWrites"), 0.625);
  assertDollars(million("s3Puts"), 5);
  assertDollars(million("s3Gets"), 0.4);
});

test("a function is charged for its memory while it runs", () => {
  const usage = usageOf({ neuronMegabyteMs: 2048 * 3_600_000 });
  assertDollars(costOf(usage, prices).dollars, 2 * 3600 * 0.0000166667);
});

test("calls of the parameter server cost nothing: it is paid by the hour", () => {
  const usage = usageOf({ parameterServerRequests: 1e9, parameterServerBytesRead: 1e12 });
  assert.equal(costOf(usage, prices).dollars, 0);
});

test("the sum is that of the lines, and of the services", () => {
  const cost = costOf(usageOf(Object.fromEntries(usageNames.map((name, index) => [name, 1000 + index]))), prices);
  const ofLines = cost.lines.reduce((sum, { dollars }) => sum + dollars, 0);
  const ofServices = [...dollarsByService(cost).values()].reduce((sum, dollars) => sum + dollars, 0);
  assert.equal(cost.dollars, ofLines);
  assert.ok(Math.abs(cost.dollars - ofServices) < 1e-12);
  assert.deepEqual([...dollarsByService(cost).keys()], ["SQS", "EventBridge", "Lambda", "DynamoDB", "S3"]);
});

test("an idle stage costs in a month what docs/operations.md says", () => {
  assert.equal(Math.round(idleCostOf("dev", prices).dollars), 71);
  const { dollars, lines } = idleCostOf("production", prices);
  const valkey = lines.find(({ service }) => service === "Valkey")!;
  assertDollars(valkey.dollars, 2 * 0.1752 * 730);
  assert.equal(Math.round(dollars - valkey.dollars), 140);
});
