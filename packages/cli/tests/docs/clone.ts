import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import sharp from "sharp";
import { projectFile } from "../../src/project.js";
import { noisyPictures, writeHdf5 } from "../helpers/made-up-data.js";

/** What commands make, and what a reader's own clone begins without. */
const own = new Set([".git", "models", "runs"]);

/** A folder that goes with the tests. */
export interface Folder {
  readonly path: string;
  remove(): Promise<void>;
}

/** A folder that looks like a fresh clone. @param brought what the documentation tells a reader to bring. */
export async function makeClone(brought: Folder): Promise<Folder> {
  const clone = await temporaryFolder();
  const link = async (from: string, name: string) => symlink(join(from, name), join(clone.path, name));
  for (const name of await readdir(projectFile(""))) if (!own.has(name)) await link(projectFile(""), name);
  for (const name of await readdir(brought.path)) await link(brought.path, name);
  await mkdir(join(clone.path, ".temporary"));
  return clone;
}

/** Pictures and data sets of the reader's own. */
export async function bringFiles(): Promise<Folder> {
  const brought = await temporaryFolder();
  const folder = brought.path;
  await picture(join(folder, "cat.jpg"), 0, 30);
  const list = ["file,label"];
  for (const [kind, hue] of Object.entries({ cat: 30, dog: 200 })) {
    await mkdir(join(folder, "pictures", kind), { recursive: true });
    for (let index = 0; index < 20; index++) {
      const file = `pictures/${kind}/${index}.jpg`;
      await picture(join(folder, file), index, hue);
      list.push(`${file},${kind}`);
    }
  }
  await writeFile(join(folder, "list.csv"), `${list.join("\n")}\n`);
  const { train_set_x, train_set_y, test_set_x, test_set_y, list_classes } = noisyPictures();
  await writeHdf5(join(folder, "train_cats.h5"), {
    train_set_x: train_set_x!,
    train_set_y: train_set_y!,
    list_classes: list_classes!,
  });
  await writeHdf5(join(folder, "test_cats.h5"), {
    test_set_x: test_set_x!,
    test_set_y: test_set_y!,
    list_classes: list_classes!,
  });
  return brought;
}

async function temporaryFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), "snn-docs-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Blocks of chance in one colour: every number gives a picture that is not nearly another. */
async function picture(path: string, number: number, hue: number): Promise<void> {
  const generator = xoroshiro128plus(hue + number);
  const [across, down, side] = [8, 6, 20];
  const blocks = Array.from({ length: across * down }, (_, block) => {
    const [x, y] = [(block % across) * side, Math.floor(block / across) * side];
    const lightness = uniformInt(generator, 5, 95);
    return `<rect x="${x}" y="${y}" width="${side}" height="${side}" fill="hsl(${hue} 70% ${lightness}%)"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${across * side}" height="${down * side}">${blocks.join("")}</svg>`;
  await sharp(Buffer.from(svg)).jpeg().toFile(path);
}
