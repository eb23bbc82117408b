import assert from "node:assert/strict";
import { test } from "node:test";
import { untilAccepted } from "../../../src/adapters/aws/until-accepted.js";

/** A backoff that does not wait, and what it was asked for. */
function recordedBackoff(attempts: number) {
  const pauses: number[] = [];
  return { pauses, backoff: { attempts, pause: async (failures: number) => void pauses.push(failures) } };
}

const throttled = (entry: string) => ({ entry, code: "ThrottlingException", message: "slow down" });

test("only the entries that were not accepted are sent again, after a pause that grows", async () => {
  const { pauses, backoff } = recordedBackoff(4);
  const sent: string[] = [];
  await untilAccepted("S", backoff, ["a", "b", "c"], async (entries) => {
    sent.push(entries.join(""));
    return entries.slice(1).map(throttled);
  });
  assert.deepEqual(sent, ["abc", "bc", "c"]);
  assert.deepEqual(pauses, [1, 2]);
});

test("after the last attempt the service is unavailable, and no pause follows", async () => {
  const { pauses, backoff } = recordedBackoff(3);
  await assert.rejects(
    untilAccepted("S", backoff, ["a", "b"], async () => [throttled("b")]),
    {
      name: "UnavailableError",
      message: "S did not accept 1 of 2 entries in 3 attempts: ThrottlingException: slow down",
    },
  );
  assert.deepEqual(pauses, [1, 2]);
});

test("an entry that will never be accepted fails at once, and is no fault of the service", async () => {
  const { pauses, backoff } = recordedBackoff(3);
  const refused = { entry: "b", code: "MalformedDetail", message: undefined };
  await assert.rejects(
    untilAccepted("S", backoff, ["a", "b"], async () => [throttled("a"), refused]),
    { name: "Error", message: "S refused an entry: MalformedDetail" },
  );
  assert.deepEqual(pauses, []);
});

test("what the service calls its own fault is sent again, whatever its code", async () => {
  const { backoff } = recordedBackoff(3);
  const answers = [[{ entry: "a", code: "Unheard.Of", message: undefined, isServiceFault: true }], []];
  await untilAccepted("S", backoff, ["a"], async () => answers.shift()!);
  assert.deepEqual(answers, []);
});
