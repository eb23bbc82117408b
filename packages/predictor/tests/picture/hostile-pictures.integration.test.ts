import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Report } from "./decode-hostile-pictures.js";
import { hostilePictures } from "./hostile-pictures.js";

const program = fileURLToPath(new URL("decode-hostile-pictures.js", import.meta.url));

test("every hostile picture gives pixels or a problem, without a crash, a hang, or more than 300 MB", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "snn-hostile-"));
  t.after(() => rm(folder, { recursive: true }));
  const pictures = await hostilePictures();
  assert.ok(pictures.length >= 70);
  assert.equal(new Set(pictures.map(({ name }) => name)).size, pictures.length);
  const expected = new Map<string, string>();
  for (const { name, bytes, expected: outcome } of pictures) {
    const file = name.replaceAll("/", " ");
    await writeFile(join(folder, file), bytes);
    expected.set(file, outcome);
  }

  const report = await decodeInProcess(folder);

  t.diagnostic(`${pictures.length} pictures, at most ${report.peakMegabytes.toFixed(0)} MB`);
  const outcomes = new Map(report.oneByOne.map(({ file, outcome }) => [file, outcome]));
  assert.deepEqual(outcomes, new Map([...outcomes.keys()].map((file) => [file, expected.get(file)])));
  assert.equal(outcomes.size, expected.size);
  for (const { file, outcome } of report.atOnce)
    assert.equal(outcome, expected.get(file), `at once with others: ${file}`);
  const slow = report.oneByOne.filter(({ milliseconds }) => milliseconds > 10_000);
  assert.deepEqual(slow, []);
  assert.ok(report.peakMegabytes < 300, `${report.peakMegabytes} MB; most of it added by ${heaviest(report)}`);
});

/** With two arenas of malloc, as `memoryBytes` of the reader asks for: 260 MB; with one for each thread, 350 MB. */
async function decodeInProcess(folder: string): Promise<Report> {
  const child = fork(program, [folder], {
    env: { ...process.env, MALLOC_ARENA_MAX: "2" },
    timeout: 240_000,
    killSignal: "SIGKILL",
  });
  const ended = once(child, "exit");
  let report: Report | undefined;
  child.once("message", (message) => {
    report = message as Report;
  });
  assert.deepEqual(await ended, [0, null]);
  return report!;
}

const heaviest = ({ oneByOne, atOnce }: Report): string =>
  [...oneByOne, ...atOnce]
    .toSorted((a, b) => b.peakMegabytes - a.peakMegabytes)
    .slice(0, 5)
    .map(({ file, peakMegabytes }) => `${file} (${peakMegabytes.toFixed(0)})`)
    .join(", ");
