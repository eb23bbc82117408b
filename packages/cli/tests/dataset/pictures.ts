import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import { InvalidInputError, type Problem } from "@snn/core";
import sharp, { type Sharp } from "sharp";
import type { BuildOptions } from "../../src/dataset/build-options.js";
import { drawFor } from "../../src/dataset/draw.js";

/** A folder that is removed after the test. */
export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "snn-pictures-"));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

/** A picture of soft colours: another one for every name, and nothing like those of other names. */
export function scene(name: string | number, width = 120, height = 90): Sharp {
  const draw = drawFor("scene", name);
  const blots = Uint8Array.from({ length: 6 * 5 * 3 }, () => 256 * draw());
  return sharp(blots, { raw: { width: 6, height: 5, channels: 3 } }).resize(width, height, { fit: "fill" });
}

/** Writes files, pictures as PNG unless they say otherwise, into folders that are made. @returns the root. */
export async function writeFiles(
  root: string,
  files: Readonly<Record<string, Sharp | Uint8Array | string>>,
): Promise<string> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(root, name);
    await mkdir(dirname(path), { recursive: true });
    const isData = typeof content === "string" || content instanceof Uint8Array;
    await writeFile(path, isData ? content : await content.png().toBuffer());
  }
  return root;
}

/** So many scenes of every class, in the ImageFolder layout. */
export function scenes(classes: readonly string[], count: number): Record<string, Sharp> {
  return Object.fromEntries(
    classes.flatMap((name) =>
      Array.from({ length: count }, (_, index) => [`${name}/${index}.png`, scene(`${name} ${index}`)]),
    ),
  );
}

/** What `snn dataset build` is asked for when nobody says anything, in a small size. */
export const usualOptions: BuildOptions = {
  size: { width: 12, height: 8 },
  gray: false,
  fit: "fill",
  testShare: 0.2,
  seed: 1,
  balance: "none",
  augment: [],
  copies: 0,
};

/** The problems that something is refused with; fails if it is not. */
export async function problemsOf(promise: Promise<unknown>): Promise<readonly Problem[]> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof InvalidInputError) return error.problems;
    throw error;
  }
  throw new Error("it was not refused");
}
