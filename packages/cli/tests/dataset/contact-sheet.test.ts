import assert from "node:assert/strict";
import { test } from "node:test";
import sharp from "sharp";
import { contactSheet, type Showable } from "../../src/dataset/contact-sheet.js";

/** Examples of one brightness: 20 × their index. */
function examples(labels: readonly number[], features: number) {
  const inputs = new Uint8Array(labels.length * features);
  for (const index of labels.keys()) inputs.fill(20 * index, index * features, (index + 1) * features);
  return { examples: labels.length, inputs, labels: Int32Array.from(labels) };
}

function showable(exampleShape: readonly number[], classes: readonly string[]): Showable {
  const features = exampleShape.reduce((product, side) => product * side, 1);
  return {
    description: { exampleShape, classes },
    train: examples([1, 0, 1], features),
    test: examples([0], features),
  };
}

test("pictures stand in the rows of their classes, training set left, test set right", async () => {
  const png = await contactSheet(showable([28, 28, 1], ["dark & <b>", "bright"]));
  const { data, info } = await sharp(png!).raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => data[(y * info.width + x) * info.channels];
  // 28 pixels are drawn three times as large; margins, captions and gaps as the sheet has them.
  const [left, top, step] = [16 + 150 + 4, 16 + 28, 84 + 4];
  const secondClass = top + 5 * step + 4;
  assert.equal(at(left + 40, top + 40), 20, "the second training example is the first of class 0");
  assert.equal(at(left + step + 40, top + 40), 255, "there is no other of class 0");
  assert.equal(at(left + 40, secondClass + 40), 0);
  assert.equal(at(left + step + 40, secondClass + 40), 40);
  assert.equal(at(left + 12 * step + 32 + 40, top + 40), 0, "the test example");
});

test("the same data set gives the same bytes, and pictures of any size and many classes fit", async () => {
  const classes = Array.from({ length: 60 }, (_, index) => `class ${index} ${"🐱 long ".repeat(9)}`);
  for (const shape of [
    [1, 1],
    [300, 20, 3],
    [20, 300, 1],
    [64, 64, 3],
  ]) {
    const [first, second] = await Promise.all([showable(shape, classes), showable(shape, classes)].map(contactSheet));
    assert.ok(Buffer.from(first!).equals(second!));
    const { width, height } = await sharp(first).metadata();
    assert.ok(width < 2500 && height < 8000, `${width} × ${height}`);
  }
});

test("names cannot break the drawing", async () => {
  for (const name of ["</span>", "&amp;&", "\u0000\u001b[31m", "\uD800", "שלום", "a\nb", " ".repeat(300)])
    assert.ok(await contactSheet(showable([8, 8, 3], [name, "other"])));
});

test("there is none of examples that are no pictures", async () => {
  assert.equal(await contactSheet(showable([784], ["a", "b"])), undefined);
  const real = { examples: 1, inputs: new Float32Array(64), labels: Int32Array.of(0) };
  assert.equal(await contactSheet({ ...showable([8, 8], ["a", "b"]), train: real, test: real }), undefined);
});
