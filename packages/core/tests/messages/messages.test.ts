import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { encodeEventDetail, encodeQueueMessage } from "../../src/messages/encode.js";
import { type DomainEvent, type EventType, eventSchemas } from "../../src/messages/events.js";
import { eventExamples, hedgeExample, neuronTaskExample } from "../../src/messages/examples.js";
import { InvalidMessageError, parseEvent, parseQueueMessage } from "../../src/messages/parse.js";

/** Every kind of message: how it is parsed, and an example. */
const kinds: [name: string, parse: (detail: unknown) => unknown, example: Record<string, unknown>][] = [
  ["NeuronTask", parseQueueMessage, neuronTaskExample],
  ["Hedge", parseQueueMessage, hedgeExample],
  ...(Object.keys(eventSchemas) as EventType[]).map(
    (type): [string, (detail: unknown) => unknown, Record<string, unknown>] => [
      type,
      (detail) => parseEvent({ type, detail }).detail,
      eventExamples[type],
    ],
  ),
];

/** Values that a field of this name must not have. */
const refusedValues: Record<string, readonly unknown[]> = {
  runId: ["run_", "RUN_1", "run_-1", `run_${"a".repeat(65)}`, 7],
  dataset: ["", "x".repeat(1025), 1],
  parameters: ["", "x".repeat(1025), null],
  epoch: [-1, 0.5, "0", 2 ** 53],
  epochs: [0, 1.5],
  position: [-1, 0.5, 2 ** 53, null],
  batch: [-1, 1.5],
  layer: [0, -1, 1.5],
  neuron: [-1, 0.5, "3"],
  direction: ["sideways", "Forward", 1],
  delaySeconds: [0, 901, 1.5, "5", null],
  cost: [Number.NaN, Number.POSITIVE_INFINITY, "0.5", null],
  reason: [null, 5],
  problems: [null, [{}], [{ file: "f", path: "p", found: "x", expected: "y", more: 1 }]],
  trainAccuracy: [-0.01, 1.01, null],
  testAccuracy: [-0.01, 1.01, Number.NaN],
  releaseId: ["rel_", "run_1", "rel_a b", `rel_${"a".repeat(65)}`],
};

test("a message travels with its version", () => {
  for (const example of [neuronTaskExample, hedgeExample])
    assert.deepEqual(JSON.parse(encodeQueueMessage(example)), { version: 1, ...example });
  assert.throws(() => encodeQueueMessage({ ...neuronTaskExample, neuron: -1 }), InvalidMessageError);
  assert.throws(() => encodeQueueMessage({ ...hedgeExample, delaySeconds: 0 }), InvalidMessageError);
  for (const [type, detail] of Object.entries(eventExamples)) {
    const event = { type, detail } as DomainEvent;
    assert.deepEqual(parseEvent({ type, detail: JSON.parse(encodeEventDetail(event)) }), {
      type,
      detail: { version: 1, ...detail },
    });
  }
  const notAnEvent = { type: "EpochStarted", detail: { runId: "run_1", epoch: -1 } } as const;
  assert.throws(() => encodeEventDetail(notAnEvent), InvalidMessageError);
});

for (const [name, parse, example] of kinds) {
  test(`${name} accepts its example`, () => {
    assert.deepEqual(parse(JSON.parse(JSON.stringify(example))), example);
  });

  test(`${name} is of the version that it names, or of the only one; another is refused`, () => {
    assert.deepEqual(parse({ version: 1, ...example }), { version: 1, ...example });
    for (const version of [0, 2, "1", null])
      assert.throws(() => parse({ ...example, version }), namesOf(name, "version"));
  });

  test(`${name} refuses a missing and an additional field, naming it`, () => {
    for (const field of Object.keys(example)) {
      // By its delay a hedge is known: without it, it is a task that lacks almost everything.
      const expected = name === "Hedge" && field === "delaySeconds" ? "NeuronTask" : name;
      const { [field]: _, ...rest } = example;
      assert.throws(() => parse(rest), namesOf(expected, expected === name ? field : "neuron"));
    }
    assert.throws(() => parse({ ...example, extra: 1 }), namesOf(name, "extra"));
  });

  test(`${name} refuses every field that is out of its range, naming it`, () => {
    for (const field of Object.keys(example)) {
      const refused = refusedValues[field];
      assert.ok(refused !== undefined, `no refused values for ${field}`);
      for (const value of refused) assert.throws(() => parse({ ...example, [field]: value }), namesOf(name, field));
    }
  });

  test(`${name} refuses run ids that would mean something to a file system, Redis or a shell`, () => {
    const hostile = [
      "",
      "..",
      "../../etc/passwd",
      "run_../x",
      "run_a/b",
      "run_a\\b",
      "run_*",
      "run_{tag}",
      "run_a b",
      "run_a\0",
      "run_a\n",
      "run_ä",
      `run_${"a".repeat(2 ** 20)}`,
      { toString: "run_1" },
      ["run_1"],
    ];
    for (const runId of hostile)
      assert.throws(
        () => parse({ ...example, runId }),
        (error) => error instanceof InvalidMessageError && error.message.length < 1000,
      );
  });
}

function namesOf(kind: string, field: string): (error: unknown) => boolean {
  return (error) =>
    error instanceof InvalidMessageError && error.message.includes(kind) && error.message.includes(field);
}

test("run ids are accepted up to their full length", () => {
  for (const runId of ["run_1", "run_Z", "run_20261122-3f9a2c", `run_${"a".repeat(64)}`])
    assert.equal(parseEvent({ type: "EpochStarted", detail: { runId, epoch: 0 } }).detail.runId, runId);
});

test("an event without a known type is invalid, whatever it is", () => {
  const detail = eventExamples.EpochStarted;
  for (const type of ["", "epochStarted", "toString", "constructor", "__proto__", "hasOwnProperty", 1, null, undefined])
    assert.throws(() => parseEvent({ type, detail }), InvalidMessageError, String(type));
  for (const type of [{}, { toString: 1 }, [], ["EpochStarted"]])
    assert.throws(() => parseEvent({ type, detail }), InvalidMessageError);
});

test("a message that is no object is invalid", () => {
  for (const message of [null, undefined, 1, "EpochStarted", [], true]) {
    assert.throws(() => parseEvent(message), InvalidMessageError);
    assert.throws(() => parseQueueMessage(message), InvalidMessageError);
  }
});

test("any value is a message or invalid, and nothing else happens", () => {
  const type = fc.oneof(fc.constantFrom(...Object.keys(eventSchemas), "valueOf"), fc.jsonValue());
  const holds = (parse: () => unknown) => {
    try {
      parse();
    } catch (error) {
      assert.ok(error instanceof InvalidMessageError, String(error));
    }
  };
  fc.assert(
    fc.property(type, fc.jsonValue(), (type, detail) => {
      holds(() => parseEvent({ type, detail }));
      holds(() => parseQueueMessage(detail));
    }),
    { numRuns: 500 },
  );
});
