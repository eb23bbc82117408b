import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { Hdf5DatasetReader } from "@snn/core/adapters/hdf5";
import sharp from "sharp";
import { projectFile } from "../../src/project.js";
import { ask, Serving, snn, temporaryFolder } from "./serving.js";

const variants = [
  [64, 64, "jpeg"],
  [63, 65, "jpeg"],
  [1000, 20, "jpeg"],
  [1, 1, "png"],
  [640, 480, "png"],
  [3000, 2000, "jpeg"],
  [128, 64, "webp"],
  [65, 64, "avif"],
  [200, 300, "gif"],
  [17, 64, "tiff"],
] as const;

test("pictures of any format and size get the same answer as from snn predict", { timeout: 120_000 }, async (t) => {
  const folder = await temporaryFolder(t);
  await snn(folder, "train", "--quiet", "--epochs", "2", "--output", "run");
  const file = projectFile("artifacts/datasets/datasets.h5");
  const { inputs } = (await new Hdf5DatasetReader().read(file, file)).test;
  const files: string[] = [];
  for (const [index, [width, height, format]] of variants.entries()) {
    const raw = inputs.subarray(index * 12_288, (index + 1) * 12_288);
    files.push(join(folder, `${index}.${format}`));
    const picture = sharp(raw, { raw: { width: 64, height: 64, channels: 3 } }).resize(width, height, { fit: "fill" });
    await writeFile(files[index]!, await picture.toFormat(format).toBuffer());
  }
  const lines = (await snn(folder, "predict", "--json", "--model", "run", ...files)).trim().split("\n");
  const { production } = await Serving.start(t, folder);
  const served = await Promise.all(files.map(async (name) => ask(production, await readFile(name))));
  assert.deepEqual(
    served.map(({ probabilities }) => probabilities),
    lines.map((line) => JSON.parse(line).probabilities),
  );
});
