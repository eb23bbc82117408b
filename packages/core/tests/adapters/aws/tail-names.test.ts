import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { madeAtMs, newTailName, readAtMs, tailDescription, tailPrefix } from "../../../src/adapters/aws/tail-names.js";

const noon = new Date("2026-11-23T12:00:00.900Z");

/** The longest name that SST gives to a bus of ours: the stage has 18 characters, and eight are drawn. */
const longestBusName = `snn-${"s".repeat(18)}-EventsBus-${"a".repeat(8)}`;

test("a tail is named after its bus and the second in which it was made", () => {
  assert.match(newTailName("snn-dev-EventsBus", noon), /^snn-dev-EventsBus-tail-1795435200-[0-9a-f]{6}$/);
  assert.equal(madeAtMs("snn-dev-EventsBus", newTailName("snn-dev-EventsBus", noon)), Date.parse("2026-11-23T12:00Z"));
});

test("tails of one second have names of their own", () => {
  assert.notEqual(newTailName("bus", noon), newTailName("bus", noon));
});

test("a rule and a queue may have the name, however long the name of the stage is", () => {
  const name = newTailName(longestBusName, noon);
  assert.ok(name.length <= 64, `${name.length}`);
  assert.match(name, /^[A-Za-z0-9_-]+$/);
});

test("the names of other rules, of other buses and of other times tell nothing", () => {
  const name = newTailName("snn-dev-EventsBus", noon);
  assert.equal(madeAtMs("snn-dev", name), undefined);
  assert.equal(madeAtMs("snn-production-EventsBus", name), undefined);
  for (const other of [
    "trainer",
    tailPrefix("bus"),
    "bus-tail-179543520-3f9a2c",
    "bus-tail-1795435200-3f9a2",
    "bus-tail-1795435200-3f9a2cc",
  ])
    assert.equal(madeAtMs("bus", other), undefined, other);
});

test("any time can be read back from the name and the description, the one to the second", () => {
  fc.assert(
    fc.property(fc.date({ min: new Date("2026-01-01"), max: new Date("2200-01-01"), noInvalidDate: true }), (time) => {
      assert.equal(madeAtMs("bus", newTailName("bus", time)), Math.floor(time.getTime() / 1000) * 1000);
      assert.equal(readAtMs(tailDescription(time)), time.getTime());
    }),
  );
});

test("a description that is not of ours tells nothing", () => {
  for (const other of [undefined, "", "2026-11-23T12:00:00.900Z", "read by snn, last at noon"])
    assert.equal(readAtMs(other), undefined);
});
