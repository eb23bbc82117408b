import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { Hdf5DatasetReader } from "../../../src/adapters/hdf5/index.js";
import { InvalidInputError } from "../../../src/errors.js";
import { changed, hdf5Bytes, smallDataset, temporaryFiles } from "./fixtures.js";
import { foreignFile } from "./foreign-files.js";

/** Starting a reader takes 0.15 s, so a test run tries only a few; 1,100 such files were tried by hand when this was written. */
const runs = 12;

describe("A damaged file", () => {
  const put = temporaryFiles();
  const reader = new Hdf5DatasetReader({ timeLimitMs: 20_000, memoryLimitBytes: 100e6 });

  async function readsOrRefuses(bytes: Uint8Array): Promise<void> {
    try {
      const { train } = await reader.read(await put(bytes), "data.h5");
      assert.ok(train.examples > 0);
    } catch (error) {
      assert.ok(error instanceof InvalidInputError, String(error));
      assert.ok(error.problems.length > 0);
    }
  }

  async function wholeFiles(): Promise<Uint8Array[]> {
    const compressed = { ...smallDataset()["train_set_x"]!, chunks: [2, 2, 2, 3], compression: 4 };
    return [
      await hdf5Bytes(smallDataset()),
      await hdf5Bytes(changed({ train_set_x: compressed, list_classes: { data: ["no", "yes"] } })),
      foreignFile("shuffled"),
    ];
  }

  it("is refused wherever it is cut off", async () => {
    const whole = await wholeFiles();
    const cut = fc.record({ file: fc.constantFrom(...whole), share: fc.double({ min: 0, max: 1, noNaN: true }) });
    await fc.assert(
      fc.asyncProperty(cut, async ({ file, share }) => {
        const length = Math.min(file.length - 1, Math.floor(share * file.length));
        await assert.rejects(reader.read(await put(file.subarray(0, length)), "data.h5"), InvalidInputError);
      }),
      { numRuns: runs },
    );
  });

  it("is read or refused, whatever four bytes are overwritten", async () => {
    const whole = await wholeFiles();
    const overwriting = fc.record({
      file: fc.constantFrom(...whole),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      bytes: fc.uint8Array({ minLength: 4, maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(overwriting, async ({ file, share, bytes }) => {
        const damaged = Uint8Array.from(file);
        damaged.set(bytes, Math.floor(share * (file.length - 4)));
        await readsOrRefuses(damaged);
      }),
      { numRuns: runs },
    );
  });

  it("is named with the data set whose compressed values are damaged", async () => {
    const pixels = Uint8Array.from({ length: 4096 }, (_, index) => (index * index) % 251);
    const x = { data: pixels, shape: [4, 32, 32], chunks: [4, 32, 32], compression: 9 };
    const contents = changed({ train_set_x: x, test_set_x: { data: pixels.slice(0, 2048), shape: [2, 32, 32] } });
    const bytes = await hdf5Bytes(contents);
    // The two bytes that zlib starts with at level 9, then the first block.
    const start = Buffer.from(bytes).indexOf(Buffer.of(0x78, 0xda));
    bytes.fill(0xff, start + 2, start + 40);
    await assert.rejects(reader.read(await put(bytes), "data.h5"), (error) => {
      assert.ok(error instanceof InvalidInputError);
      assert.deepEqual(
        error.problems.map(({ path }) => path),
        ["train_set_x"],
      );
      assert.match(error.message, /values that cannot be read \(.*\), expected a whole, undamaged file/);
      return true;
    });
  });
});
