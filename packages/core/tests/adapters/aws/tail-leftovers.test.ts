import assert from "node:assert/strict";
import { test } from "node:test";
import { leftoversAmong } from "../../../src/adapters/aws/tail-leftovers.js";
import { newTailName, tailDescription } from "../../../src/adapters/aws/tail-names.js";

const now = new Date("2026-11-23T12:00:00Z");
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const nameOf = (minutes: number, busName = "bus") => newTailName(busName, minutesAgo(minutes));
const ruleOf = (Name: string, readMinutesAgo?: number) => ({
  Name,
  ...(readMinutesAgo !== undefined && { Description: tailDescription(minutesAgo(readMinutesAgo)) }),
});
const urlOf = (name: string) => `https://sqs.eu-central-1.amazonaws.com/123456789012/${name}`;
const among = (rules: readonly { Name?: string; Description?: string }[], names: readonly string[]) =>
  leftoversAmong("bus", rules, names.map(urlOf), now);

test("a tail that nobody has read from for more than an hour is left over, with its queue", () => {
  const [old, young] = [nameOf(61), nameOf(59)];
  assert.deepEqual(among([ruleOf(old, 61), ruleOf(young, 59)], [old, young]), {
    rules: [old],
    queueUrls: [urlOf(old)],
  });
});

test("the hour itself is not more than an hour", () => {
  const name = nameOf(60);
  assert.deepEqual(among([ruleOf(name, 60)], [name]), { rules: [], queueUrls: [] });
});

test("a tail of yesterday that somebody reads from stays, with its queue", () => {
  const name = nameOf(24 * 60);
  assert.deepEqual(among([ruleOf(name, 14)], [name]), { rules: [], queueUrls: [] });
});

test("a rule whose description says nothing is as old as its name", () => {
  const [old, young] = [nameOf(61), nameOf(59)];
  assert.deepEqual(among([ruleOf(old), { Name: young, Description: "what?" }], []).rules, [old]);
});

test("a queue without a rule is left over when it is old: a new one may be about to get its rule listed", () => {
  const [old, young] = [nameOf(61), nameOf(1)];
  assert.deepEqual(among([], [old, young]).queueUrls, [urlOf(old)]);
});

test("what is not of a tail of this bus is nobody's business, however old", () => {
  const others = ["trainer", "bus-tail", "bus-tail-1", nameOf(600, "other"), nameOf(600, "bus-2")];
  assert.deepEqual(among([...others.map((name) => ruleOf(name, 600)), {}], others), { rules: [], queueUrls: [] });
});
