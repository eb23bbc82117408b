import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { InvalidInputError } from "@snn/core";
import sharp from "sharp";
import { predictCommand } from "../../src/predict/command.js";
import { brightnessModel, temporaryFolder, writeModelFolder } from "./model-folder.js";

test("the table has a line per picture, aligned", async (t) => {
  const { model, pictures, printed } = await prepare(t);
  assert.equal(await predictCommand(pictures, { model }), 0);
  const lines = printed().split("\n");
  const [black, white] = pictures as [string, string];
  const indent = " ".repeat(white.length - "picture".length);
  assert.deepEqual(lines, [
    `picture${indent}  class   probability`,
    `${black.padEnd(white.length)}  dark     99.3 %`,
    `${white}  bright   99.3 %`,
  ]);
});

test("with json every picture is one line", async (t) => {
  const { model, pictures, printed } = await prepare(t);
  assert.equal(await predictCommand(pictures, { model, json: true }), 0);
  const lines = printed()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    lines.map((line) => [line.picture, line.class]),
    [
      [pictures[0], "dark"],
      [pictures[1], "bright"],
    ],
  );
  assert.deepEqual(Object.keys(lines[0]), ["picture", "class", "probability", "probabilities"]);
  assert.ok(Math.abs(lines[1].probability - 1 / (1 + Math.exp(-5))) < 1e-12);
  assert.equal(lines[1].probabilities.bright, lines[1].probability);
});

test("nothing is printed when any picture is refused", async (t) => {
  const { model, pictures, printed } = await prepare(t);
  for (const json of [true, false]) {
    const run = predictCommand([...pictures, join(model, "missing.png")], { model, json });
    await assert.rejects(run, InvalidInputError);
  }
  assert.equal(printed(), "");
});

test("a class cannot send commands to the terminal", async (t) => {
  const { model, pictures, printed } = await prepare(t, ["\u001b[2Jdark", "bright"]);
  await predictCommand(pictures, { model });
  assert.match(printed(), /\uFFFD\[2Jdark/);
  assert.ok(!printed().includes("\u001b"));
});

/** A model folder, a black and a white picture, and what is printed. */
async function prepare(t: TestContext, classes = ["dark", "bright"]) {
  const model = await temporaryFolder(t);
  await writeModelFolder(model, { ...brightnessModel(), classes });
  const pictures = ["black.png", "longer-white.png"].map((name) => join(model, name));
  for (const [i, background] of ["#000000", "#ffffff"].entries()) {
    await sharp({ create: { width: 10, height: 10, channels: 3, background } })
      .png()
      .toFile(pictures[i]!);
  }
  const log = t.mock.method(console, "log", () => {});
  const printed = () => log.mock.calls.map(({ arguments: words }) => words.join(" ")).join("\n");
  return { model, pictures, printed };
}
