import assert from "node:assert/strict";
import { test } from "node:test";
import { SharedInference } from "../../src/model/shared-inference.js";

/** An inference that ends when it is told to. */
function scripted() {
  const batches: { pictures: readonly Uint8Array[]; end: () => void; fail: (error: Error) => void }[] = [];
  const predict = (pictures: readonly Uint8Array[]) =>
    new Promise<number[][]>((resolve, reject) => {
      const end = () => resolve(pictures.map(([value]) => [value!]));
      batches.push({ pictures, end, fail: reject });
    });
  return { batches, predict };
}

const picture = (value: number) => Uint8Array.of(value);

test("a picture that comes alone does not wait for others", () => {
  const { batches, predict } = scripted();
  void new SharedInference(predict).predict(picture(1));
  assert.deepEqual(batches[0]!.pictures, [picture(1)]);
});

test("pictures that come during an inference share the next one, each with its own answer", async () => {
  const { batches, predict } = scripted();
  const sizes: number[] = [];
  const inference = new SharedInference(predict, (pictures) => sizes.push(pictures));
  const answers = [1, 2, 3].map((value) => inference.predict(picture(value)));
  assert.equal(batches.length, 1);
  batches[0]!.end();
  assert.deepEqual(await answers[0], [1]);
  assert.deepEqual(batches[1]!.pictures, [picture(2), picture(3)]);
  batches[1]!.end();
  assert.deepEqual(await Promise.all(answers), [[1], [2], [3]]);
  assert.deepEqual(sizes, [1, 2]);
});

test("at most sixteen pictures share an inference", async () => {
  const { batches, predict } = scripted();
  const inference = new SharedInference(predict);
  const answers = Array.from({ length: 18 }, (_, value) => inference.predict(picture(value)));
  for (let batch = 0; batch < 3; batch++) {
    batches[batch]!.end();
    await answers[[0, 16, 17][batch]!];
  }
  assert.deepEqual(
    batches.map(({ pictures }) => pictures.length),
    [1, 16, 1],
  );
});

test("an inference that fails fails for its pictures only", async () => {
  const { batches, predict } = scripted();
  const inference = new SharedInference(predict);
  const [first, second] = [inference.predict(picture(1)), inference.predict(picture(2))];
  batches[0]!.fail(new Error("broken"));
  await assert.rejects(first, { message: "broken" });
  batches[1]!.end();
  assert.deepEqual(await second, [2]);
});
