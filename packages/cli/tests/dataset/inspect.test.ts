import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { type TestContext, test } from "node:test";
import { InvalidInputError } from "@snn/core";
import { inspectCommand } from "../../src/dataset/inspect.js";
import { type DatasetContents, datasetFile } from "./dataset-file.js";

/** Pictures of 2 × 1 pixels: three to train, two to test. */
const pictures: DatasetContents = {
  exampleShape: [2, 1, 3],
  train: { inputs: Uint8Array.of(9, 1, 2, 3, 4, 5, 50, 60, 70, 80, 90, 100, 9, 9, 9, 9, 9, 200), labels: [1, 0, 1] },
  test: { inputs: Uint8Array.of(7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8), labels: [0, 0] },
  classes: ["no cat", "cat"],
};

/** Measurements of four numbers, with three classes. */
const measurements: DatasetContents = {
  exampleShape: [4],
  train: { inputs: Float32Array.of(-1.5, 0, 0, 0, 0, 0, 0, 2.25, 1, 1, 1, 1), labels: [0, 1, 2] },
  test: { inputs: Float32Array.of(0, 0, 0, 0.5), labels: [2] },
  classes: ["a", "b", "c"],
};

test("the report tells what is in the file", async (t) => {
  const file = await datasetFile(t, pictures);
  const content = await readFile(file);
  const printed = await run(t, file);
  assert.equal(
    printed,
    `${file}

  size        ${content.length.toLocaleString("en-US")} bytes
  sha256      ${sha256(content)}
  examples    3 to train, 2 to test
  example     uint8 (2, 1, 3), 6 features
  classes     2
  last layer  1 neuron with sigmoid, or 2 neurons with softmax

                   train               test
  inputs           uint8 (3, 2, 1, 3)  uint8 (2, 2, 1, 3)
  labels           (3,)                (2,)
  values           1 to 200            7 to 8
  class 0: no cat  1 (33.3 %)          2 (100.0 %)
  class 1: cat     2 (66.7 %)          0 (0.0 %)

warning: 1 example is of one value, such as a black picture (test 0)
warning: 1 class has no example in the test set`,
  );
});

test("with json it is one object", async (t) => {
  const file = await datasetFile(t, measurements);
  const content = await readFile(file);
  assert.deepEqual(JSON.parse(await run(t, file, { json: true })), {
    file,
    sizeBytes: content.length,
    sha256: sha256(content),
    inputType: "float32",
    exampleShape: [4],
    features: 4,
    classes: ["a", "b", "c"],
    train: { examples: 3, shapes: { x: [3, 4], y: [3] }, range: { least: -1.5, greatest: 2.25 }, perClass: [1, 1, 1] },
    test: { examples: 1, shapes: { x: [1, 4], y: [1] }, range: { least: 0, greatest: 0.5 }, perClass: [0, 0, 1] },
    lastLayers: [{ activation: "softmax", neurons: 3 }],
    warnings: [
      {
        kind: "constant",
        count: 1,
        message: "1 example is of one value, such as a black picture",
        examples: [{ train: 2 }],
      },
      { kind: "missing-class", count: 2, message: "2 classes have no example in the test set" },
    ],
  });
});

test("a terminal with colours shows pictures: two pixels a character, one of every class first", async (t) => {
  const printed = await run(t, await datasetFile(t, pictures), { terminal: { columns: 60 } });
  const [blocks, captions] = printed.split("\n").slice(-2);
  // Two thumbnails fit into 60 columns: the first of class 0, which is example 1, and the first of class 1, example 0.
  const block = (upper: string, lower: string) => `\u001b[38;2;${upper}m\u001b[48;2;${lower}m▀\u001b[0m`;
  assert.equal(blocks, `${block("50;60;70", "80;90;100")}${" ".repeat(25)}${block("9;1;2", "3;4;5")}`);
  assert.equal(captions, `no cat${" ".repeat(20)}cat`);
});

test("pictures with an odd number of rows end in half a character", async (t) => {
  const gray: DatasetContents = {
    exampleShape: [3, 1],
    train: { inputs: Uint8Array.of(1, 2, 3, 4, 5, 6), labels: [0, 1] },
    test: { inputs: Uint8Array.of(0, 0, 0), labels: [0] },
    classes: ["a", "b"],
  };
  const printed = await run(t, await datasetFile(t, gray), { terminal: { columns: 10 } });
  const [upper, lower] = printed.split("\n").slice(-3);
  assert.equal(upper, "\u001b[38;2;1;1;1m\u001b[48;2;2;2;2m▀\u001b[0m");
  assert.equal(lower, "\u001b[38;2;3;3;3m\u001b[49m▀\u001b[0m");
});

test("large pictures become small, and keep their proportions", async (t) => {
  const large: DatasetContents = {
    exampleShape: [96, 48, 3],
    train: { inputs: new Uint8Array(96 * 48 * 3).fill(120), labels: [1] },
    test: { inputs: new Uint8Array(96 * 48 * 3), labels: [0] },
    classes: ["a", "b"],
  };
  const printed = await run(t, await datasetFile(t, large), { terminal: { columns: 80 } });
  const lines = printed.split("\n").slice(-13);
  assert.equal(lines.at(-1), "b");
  for (const line of lines.slice(0, 12))
    assert.equal(line.split("\u001b[38;2;120;120;120m\u001b[48;2;120;120;120m▀").length, 13);
});

test("there are no pictures where there is no terminal, or no colour, or no picture", async (t) => {
  const file = await datasetFile(t, pictures);
  assert.ok(!(await run(t, file)).includes("▀"));
  assert.ok(!(await run(t, file, { terminal: { columns: 80 }, noColor: "1" })).includes("▀"));
  const other = await datasetFile(t, measurements);
  assert.ok(!(await run(t, other, { terminal: { columns: 80 } })).includes("▀"));
});

test("a long list of classes is cut, and the names cannot send commands to the terminal", async (t) => {
  const classes = Array.from({ length: 43 }, (_, i) => `\u001b[31m${i}`);
  const printed = await run(t, await datasetFile(t, { ...measurements, classes }));
  assert.match(printed, /class 39: \uFFFD\[31m39 /);
  assert.ok(!printed.includes("class 40"));
  assert.match(printed, /… and 3 more classes/);
  assert.ok(!printed.includes("\u001b"));
});

test("a file that is no data set is refused, and nothing is printed", async (t) => {
  const file = await datasetFile(t, pictures);
  await writeFile(file, "no data set");
  const log = t.mock.method(console, "log", () => {});
  for (const json of [true, false]) await assert.rejects(inspectCommand(file, { json }), InvalidInputError);
  await assert.rejects(inspectCommand(`${file}.missing`, {}), InvalidInputError);
  assert.equal(log.mock.callCount(), 0);
});

interface Surroundings {
  json?: boolean;
  /** Standard output is a terminal of so many columns. */
  terminal?: { columns: number };
  noColor?: string;
}

/** Runs the command. @returns what it prints. */
async function run(
  t: TestContext,
  file: string,
  { json = false, terminal, noColor }: Surroundings = {},
): Promise<string> {
  const log = t.mock.method(console, "log", () => {});
  const { isTTY, columns } = process.stdout;
  const { NO_COLOR } = process.env;
  Object.assign(process.stdout, { isTTY: terminal !== undefined, columns: terminal?.columns });
  setNoColor(noColor);
  try {
    assert.equal(await inspectCommand(file, { json }), 0);
  } finally {
    Object.assign(process.stdout, { isTTY, columns });
    setNoColor(NO_COLOR);
    log.mock.restore();
  }
  return log.mock.calls.map(({ arguments: words }) => words.join(" ")).join("\n");
}

/** An environment variable cannot be assigned `undefined`: it would become the word. */
function setNoColor(value: string | undefined): void {
  if (value === undefined) delete process.env.NO_COLOR;
  else process.env.NO_COLOR = value;
}

function sha256(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
