import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { SeenMessage } from "../src/cloud/tap.js";
import { architecture } from "../src/drawings/architecture.js";
import { messageSequence } from "../src/drawings/message-sequence.js";
import { networkDrawing } from "../src/drawings/network-drawing.js";
import { sequenceDiagram } from "../src/drawings/sequence-diagram.js";
import { textTable } from "../src/table.js";

const count = (text: string, part: string) => text.split(part).length - 1;

suite("drawings", () => {
  test("a sequence diagram has a column for each part and an arrow for each message, and no markup of its words", () => {
    const drawn = sequenceDiagram(
      ["a", "b & c"],
      [
        { from: "a", to: "b & c", text: "<task>" },
        { from: "b & c", to: "a", text: "done", lost: true },
        { from: "a", to: "a", text: "waits" },
      ],
      'a "title"',
    );
    assert.equal(count(drawn, "<polygon"), 2);
    assert.match(drawn, /b &amp; c/);
    assert.match(drawn, /&lt;task&gt;/);
    assert.match(drawn, /aria-label="a &quot;title&quot;"/);
  });

  test("the messages of a training are drawn from the first epoch's start to the next one's, without those who only tell people", () => {
    const seen: SeenMessage[] = [
      { what: "published", type: "TrainingRequested", detail: {} },
      { what: "delivered", to: "launch", type: "TrainingRequested" },
      { what: "published", type: "EpochStarted", detail: {} },
      { what: "enqueued", position: 0, neurons: [0, 1] },
      { what: "delivered", to: "notify", type: "EpochStarted" },
      { what: "received", position: 0, neurons: [0] },
      { what: "completed", position: 0, neurons: [0], all: false },
      { what: "claimed", position: 1, won: true },
      { what: "published", type: "EpochCompleted", detail: {} },
      { what: "delivered", to: "trainer", type: "EpochCompleted" },
      { what: "delivered", to: "notify", type: "EpochCompleted" },
      { what: "published", type: "EpochStarted", detail: {} },
      { what: "received", position: 2, neurons: [1] },
    ];
    const drawn = messageSequence(seen, 1);
    assert.equal(count(drawn, "<polygon"), 8);
    assert.match(drawn, /position 0: layer 1 forward/);
    assert.doesNotMatch(drawn, /Training|notify/);
  });

  test("a network has a circle for each cell and a line for each weight", () => {
    const drawn = networkDrawing({ sizes: [2, 4, 1], neuron: { layer: 1, neuron: 1, direction: "forward" } });
    assert.equal(count(drawn, "<circle"), 7);
    assert.equal(count(drawn, "<path"), 12);
    assert.equal(count(drawn, "<polygon"), 2);
  });

  test("the architecture names every part of the loop", () => {
    for (const name of ["trainer", "queue of tasks", "neurons", "event bus", "parameter server"])
      assert.match(architecture(), new RegExp(`>${name}<`));
  });
});

test("a table lines numbers up to the right and words to the left", () => {
  assert.equal(
    textTable(
      ["name", "n"],
      [
        ["a", 1],
        ["long", 100],
      ],
    ),
    ["name    n", "────  ───", "a       1", "long  100"].join("\n"),
  );
});
