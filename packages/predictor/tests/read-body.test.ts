import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { RequestProblem } from "../src/problem.js";
import { readBody } from "../src/read-body.js";

async function* inChunks(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

test("a body is the same however it comes in chunks, up to the limit and not one byte beyond", async () => {
  const chunks = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 50 });
  await fc.assert(
    fc.asyncProperty(chunks, async (chunks) => {
      const whole = Buffer.concat(chunks);
      assert.ok(whole.equals(await readBody(inChunks(chunks), whole.length)));
      assert.ok(whole.equals(await readBody(inChunks(chunks), 10_000_000)));
      if (whole.length > 0) await assert.rejects(readBody(inChunks(chunks), whole.length - 1), RequestProblem);
    }),
  );
});

test("nothing is kept of the buffers that chunks are a part of", async () => {
  const chunk = Buffer.alloc(65_536).subarray(0, 1);
  const body = await readBody(inChunks(Array<Uint8Array>(100_000).fill(chunk)), 10_000_000);
  assert.equal(body.buffer.byteLength, 100_000);
});
