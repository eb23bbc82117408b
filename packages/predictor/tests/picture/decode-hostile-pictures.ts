// Decodes the files of a folder, first one after the other, then ten at once, and tells its parent of each how it went and at
// the end how much memory the process had at most. It is a program of its own, so that nothing else counts.
//
//   node decode-hostile-pictures.js FOLDER
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { preprocessingOf } from "@snn/core";
import sharp from "sharp";
import { PictureReader } from "../../src/picture/picture-reader.js";
import { RequestProblem } from "../../src/problem.js";

/** How a file went. */
export interface Decoded {
  readonly file: string;
  /** `pixels`, or the type of the problem; of other errors their stack. */
  readonly outcome: string;
  readonly milliseconds: number;
  /** What decoding it added to the most memory that the process ever had, in MB. */
  readonly peakMegabytes: number;
}

export interface Report {
  readonly oneByOne: Decoded[];
  /** The files that took most memory or time, ten at once. */
  readonly atOnce: Decoded[];
  readonly peakMegabytes: number;
}

const folder = process.argv[2]!;
const reader = new PictureReader();
const preprocessing = preprocessingOf([64, 64, 3])!;

const ordinary = await sharp({ create: { width: 64, height: 64, channels: 3, background: "#123456" } })
  .png()
  .toBuffer();
await reader.read(ordinary, preprocessing);
const before = memoryMegabytes("VmRSS");

const oneByOne: Decoded[] = [];
for (const file of readdirSync(folder)) oneByOne.push(await decode(file));

const worst = new Set([
  ...oneByOne.toSorted((a, b) => b.milliseconds - a.milliseconds).slice(0, 20),
  ...oneByOne.filter(({ file }) => /bomb|megapixels/.test(file)),
]);
const atOnce: Decoded[] = [];
const files = [...worst].map(({ file }) => file);
for (let i = 0; i < files.length; i += 10) {
  atOnce.push(...(await Promise.all(files.slice(i, i + 10).map(decode))));
}
const report: Report = { oneByOne, atOnce, peakMegabytes: memoryMegabytes("VmHWM") - before };
process.send!(report);

async function decode(file: string): Promise<Decoded> {
  const bytes = readFileSync(join(folder, file));
  const [start, peak] = [performance.now(), memoryMegabytes("VmHWM")];
  const outcome = await reader.read(bytes, preprocessing).then(
    (pixels) => (pixels.length === 64 * 64 * 3 ? "pixels" : `${pixels.length} pixels`),
    (error: unknown) => (error instanceof RequestProblem ? error.type : String((error as Error).stack)),
  );
  const peakMegabytes = memoryMegabytes("VmHWM") - peak;
  return { file, outcome, milliseconds: performance.now() - start, peakMegabytes };
}

function memoryMegabytes(name: "VmRSS" | "VmHWM"): number {
  const [, kilobytes] = new RegExp(`${name}:\\s+(\\d+) kB`).exec(readFileSync("/proc/self/status", "utf8"))!;
  return Number(kilobytes) / 1024;
}
