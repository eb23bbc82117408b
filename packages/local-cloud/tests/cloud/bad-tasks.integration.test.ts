import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { smallNetwork } from "./noisy-pictures.js";
import { TaskQueue } from "./task-queue.js";
import { assertSame, TestCloud, undisturbed, until } from "./test-cloud.js";

const runId = "run_one";
/** Neuron 0 of the first layer, which is a task of the run. */
const task = { version: 1, runId, position: 0, layer: 1, direction: "forward", neuron: 0 };
const changed = (change: object) => JSON.stringify({ ...task, ...change });
const mebibyte = 1024 * 1024;
const misfit = /^NeuronTask does not fit its schema: /;

interface BadMessage {
  readonly body: string;
  /** What it is to be kept with. */
  readonly reason: RegExp;
}

/** Messages that must have no effect. */
const badMessages: Readonly<Record<string, BadMessage>> = {
  "not JSON": { body: '{"runId":', reason: misfit },
  "a text": { body: "hello", reason: misfit },
  null: { body: "null", reason: misfit },
  "a list": { body: "[]", reason: misfit },
  "an empty object": { body: "{}", reason: /runId: .*; position: .*; layer: .*; direction: .*; neuron: / },
  "one field too many": { body: changed({ priority: 1 }), reason: /Unrecognized key: "priority"/ },
  "another version": { body: changed({ version: 2 }), reason: /version: / },
  "an unknown run": { body: changed({ runId: "run_none" }), reason: /^there is no run run_none$/ },
  "a position far ahead": { body: changed({ position: 6_000_000 }), reason: /position 6000000 of run_one lies ahead/ },
  "the last position there can be": {
    body: changed({ position: Number.MAX_SAFE_INTEGER, layer: 3, direction: "forward" }),
    reason: /lies ahead|is layer/,
  },
  "a position that is no whole number": { body: changed({ position: 0.5 }), reason: /position: / },
  "a position below zero": { body: changed({ position: -1 }), reason: /position: / },
  "another layer than the position's": {
    body: changed({ layer: 2 }),
    reason: /^position 0 is layer 1 forward, not layer 2/,
  },
  "another direction": { body: changed({ direction: "backward" }), reason: /^position 0 is layer 1 forward/ },
  "a neuron that the layer does not have": {
    body: changed({ neuron: 6 }),
    reason: /^layer 1 has 6 neurons, so there is no neuron 6$/,
  },
  "1 MiB of text": {
    body: "x".repeat(mebibyte),
    reason: /does not fit its schema.* \(the body is cut: \d+ of 1048576 bytes\)$/,
  },
  "1 MiB of one name": {
    body: `{"${"x".repeat(mebibyte - 6)}":1}`,
    reason: /does not fit its schema.* \(the body is cut: \d+ of 1048576 bytes\)$/,
  },
  ...Object.fromEntries(
    [
      "../run_one",
      "run_one/../run_two",
      "run_*",
      "run_?ne",
      "run_[o]ne",
      "run_one}:progress",
      "{run_one}",
      "run_{one}",
      "run_one:progress",
      "snn:{run_one}",
      "run_one\n",
      "run_one\u0000",
      " run_one",
      "RUN_one",
      "run_",
      "",
      "__proto__",
      `run_${"x".repeat(65)}`,
      7,
      ["run_one"],
      { runId },
      null,
    ].map((id) => [`the run id ${JSON.stringify(id)}`, { body: changed({ runId: id }), reason: /runId: / }]),
  ),
};

suite("messages that are no tasks of a run", { timeout: 120_000 }, () => {
  /** Sends messages while a run stands at its first position, lets it go on when they are dealt with, and compares. */
  async function disturb(t: TestContext, messages: Readonly<Record<string, BadMessage>>): Promise<void> {
    const expected = await undisturbed();
    const cloud = await TestCloud.start(t, { watchdogPeriodMs: 3_600_000 });
    const { connection, emulators } = cloud.cloud;
    await cloud.request(runId);
    const queue = new TaskQueue(cloud.cloud);
    t.after(() => queue.close());
    const tasks = await queue.take(smallNetwork.neurons.layer1);
    await emulators.eventBridge.idle();
    const keys = await cloud.cloud.leftKeys();
    assert.ok(keys.length > 0 && keys.every((key) => key.startsWith(`snn:{${runId}}:`)));

    for (const { body } of Object.values(messages)) await queue.send(body);
    cloud.startWorkersHere(2);
    await until(() => cloud.deadLetters === Object.keys(messages).length);
    assert.deepEqual((await cloud.cloud.leftKeys()).sort(), keys.sort());
    await queue.giveBack(tasks);
    assertSame(await cloud.outcome(runId), expected);

    const letters = new Set(await connection.deadLetters.list());
    for (const [name, { body, reason }] of Object.entries(messages)) {
      const found = [...letters].find((letter) => isLetterOf(letter.body, body));
      assert.ok(found, name);
      letters.delete(found);
      assert.match(found.reason, reason, name);
      assert.equal(found.kind, "task", name);
    }
    await cloud.drained();
    assert.equal(cloud.deadLetters, Object.keys(messages).length);
    assert.deepEqual(await cloud.cloud.leftKeys(), []);
    assert.equal(await cloud.cloud.services.runStore.get("run_none"), undefined);
  }

  test("are kept with the reason, and change nothing", (t) => disturb(t, badMessages));

  test("are kept though they are nested too deep for JSON.stringify", { timeout: 20_000 }, async (t) => {
    await disturb(t, { nested: { body: "[".repeat(100_000) + "]".repeat(100_000), reason: misfit } });
  });
});

/** A letter holds JSON as it was understood, anything else as it was, and of what is too long the beginning. */
function isLetterOf(kept: string, body: string): boolean {
  if (kept.length > 1000) return body.startsWith(kept);
  return kept === body || kept === normalized(body);
}

function normalized(body: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(body));
  } catch {
    return undefined;
  }
}
