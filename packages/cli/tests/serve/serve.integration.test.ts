import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFile, readFile, stat, truncate, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import sharp from "sharp";
import { projectFile } from "../../src/project.js";
import { brightnessModel, modelBytes } from "../predict/model-folder.js";
import { ask, eventually, Serving, snn, temporaryFolder } from "./serving.js";

const limit = { timeout: 120_000 };

/** A folder with two models, of which the second one sees everything the other way round, and a bright picture. */
async function prepare(t: TestContext) {
  const folder = await temporaryFolder(t);
  const model = brightnessModel();
  const opposite = { ...model, classes: ["bright", "dark"] };
  await writeFile(join(folder, "a.onnx"), modelBytes(model));
  await writeFile(join(folder, "b.onnx"), modelBytes(opposite));
  const background = "#ffffff";
  const picture = await sharp({ create: { width: 30, height: 20, channels: 3, background } })
    .png()
    .toBuffer();
  return { folder, picture };
}

/** The links of the notice about a release. */
function linksOf({ said }: Serving): { approve: string; reject: string } {
  const [approve, reject] = ["approve", "reject"].map(
    (verdict) => said.match(new RegExp(`http://\\S+/decide\\?token=\\S+\\.${verdict}\\.\\S+`))?.[0],
  );
  assert.ok(approve !== undefined && reject !== undefined, said);
  return { approve, reject };
}

const submit = (url: string) =>
  fetch(url, { method: "POST", body: new URLSearchParams({ by: "Ada", reason: "I have looked at it" }) });

test("staging differs from production, approval swaps them, and a roll-back swaps them again", limit, async (t) => {
  const { folder, picture } = await prepare(t);
  const serving = await Serving.start(t, folder, "--production", "a.onnx", "--staging", "b.onnx");
  const { production, staging } = serving;
  assert.equal((await ask(production, picture)).class, "bright");
  assert.equal((await ask(staging, picture)).class, "dark");

  await eventually(() => serving.said.includes(".reject."));
  const { approve } = linksOf(serving);
  assert.equal((await fetch(approve)).status, 200);
  assert.equal((await ask(production, picture)).class, "bright", "opening the link decides nothing");
  assert.equal((await submit(approve)).status, 200);
  assert.equal((await ask(production, picture)).class, "dark");
  assert.equal((await ask(staging, picture)).class, "bright");

  assert.match(await snn(folder, "rollback", "--by", "Grace"), /is in production again/);
  await eventually(async () => (await ask(production, picture)).class === "bright");
  const rows = (await snn(folder, "releases", "--json"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    rows.map(({ state, decidedBy, reason }) => [state, decidedBy, reason]),
    [
      ["production", "snn", "the first release: there is nothing to compare it with"],
      ["previous", "Ada", "I have looked at it"],
    ],
  );
  assert.equal(await serving.end("SIGTERM"), 0);
});

test("what is rejected does not reach production, and the links do nothing more", limit, async (t) => {
  const { folder, picture } = await prepare(t);
  const serving = await Serving.start(t, folder, "--production", "a.onnx", "--staging", "b.onnx");
  await eventually(() => serving.said.includes(".reject."));
  const { approve, reject } = linksOf(serving);
  assert.equal((await submit(reject)).status, 200);
  assert.equal((await submit(approve)).status, 409);
  assert.equal((await submit(approve.replace(/.$/, "!"))).status, 403);
  assert.equal((await ask(serving.production, picture)).class, "bright");
  assert.equal((await ask(serving.staging, picture)).class, "bright");
});

test("a model that is put into the folder is released, and snn approve puts it into production", limit, async (t) => {
  const { folder, picture } = await prepare(t);
  assert.match(await snn(folder, "release", "a.onnx"), /^rel_[0-9a-f]{16}\n$/);
  const serving = await Serving.start(t, folder);
  const { production, staging } = serving;
  await copyFile(join(folder, "b.onnx"), join(folder, "models/predict_input/by-hand.onnx"));
  await eventually(async () => (await ask(staging, picture)).class === "dark");
  const { releaseId } = (await ask(staging, picture)).model;
  await snn(folder, "approve", releaseId, "--why", "it is better");
  await eventually(async () => (await ask(production, picture)).class === "dark");

  await writeFile(join(folder, "models/predict_input/broken.onnx"), "no model");
  await eventually(() => serving.said.includes("broken.onnx is not released"));
  assert.equal((await ask(production, picture)).class, "dark");
});

test("a restart goes on with what was decided, and announces nothing again", limit, async (t) => {
  const { folder, picture } = await prepare(t);
  const first = await Serving.start(t, folder, "--production", "a.onnx");
  assert.equal(await first.end("SIGINT"), 0);
  const second = await Serving.start(t, folder, "--production", "a.onnx");
  assert.equal((await ask(second.production, picture)).class, "bright");
  assert.equal((await snn(folder, "releases", "--json")).trim().split("\n").length, 1);
  assert.ok(!second.said.includes("✉"), second.said);
});

test("a release that another process puts up is told with links, and a broken file ends nothing", limit, async (t) => {
  const { folder, picture } = await prepare(t);
  const serving = await Serving.start(t, folder, "--production", "a.onnx");
  await truncate(join(folder, "models/predict_input/a.onnx"), 0);
  await writeFile(join(folder, "models/predict_input/huge.onnx"), "");
  await truncate(join(folder, "models/predict_input/huge.onnx"), 3 * 1024 ** 3);
  assert.match(await snn(folder, "release", "b.onnx"), /^rel_/);
  await eventually(() => serving.said.includes(".reject."));
  await eventually(() => serving.said.includes("greater than 2 GiB"));
  assert.equal((await ask(serving.production, picture)).class, "bright");
  assert.equal((await submit(linksOf(serving).approve)).status, 200);
  assert.equal((await ask(serving.production, picture)).class, "dark");
});

test("to look at releases makes nothing", limit, async (t) => {
  const { folder } = await prepare(t);
  await snn(folder, "releases", "--models", "nowhere");
  await assert.rejects(stat(join(folder, "nowhere")), { code: "ENOENT" });
});

test("only its owner may read the secret of the links", limit, async (t) => {
  const { folder } = await prepare(t);
  await Serving.start(t, folder, "--production", "a.onnx");
  const { mode } = await stat(join(folder, "models/secret"));
  assert.equal(mode & 0o777, 0o600);
  assert.match(await readFile(join(folder, "models/secret"), "utf8"), /^[0-9a-f]{64}$/);
});

test("pictures of hosts that the operator allows are fetched, others of this machine are not", limit, async (t) => {
  const { folder, picture } = await prepare(t);
  const pictures = createServer((_request, response) => response.end(picture));
  await new Promise<void>((resolve) => pictures.listen(0, "127.0.0.1", resolve));
  t.after(() => pictures.close());
  const { port } = pictures.address() as { port: number };
  const { production } = await Serving.start(t, folder, "--production", "a.onnx", "--allow-host", `localhost:${port}`);
  const look = (host: string) =>
    fetch(`${production}/image?image=${encodeURIComponent(`http://${host}:${port}/cat.png`)}`);
  assert.match(await (await look("localhost")).text(), /"class":"bright"/);
  assert.equal((await look("127.0.0.1")).status, 422);
});

test("what cannot be served is refused with exit code 2, before anything listens", limit, async (t) => {
  const { folder } = await prepare(t);
  await writeFile(join(folder, "text.onnx"), "no model");
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, "localhost", resolve));
  t.after(() => taken.close());
  const { port } = taken.address() as { port: number };
  for (const [args, message] of [
    [["--production", "nothing.onnx"], /^nothing\.onnx: found no such file or folder, expected/],
    [["--production", "text.onnx"], /^text\.onnx: found no ONNX model, expected/],
    [
      ["--port", String(port)],
      /^localhost:\d+: found a port that another program listens at, expected another one: --port/,
    ],
    [["--host", "no.such.host.invalid", "--port", "18123"], /found no such host/],
    [["--allow-host", "http://example.org/"], /--allow-host/],
    [["--port", "0"], /Expected a whole number/],
    [["--port", "65536"], /Expected a whole number from 1 to 65535/],
    [["--models", "a.onnx"], /a\.onnx/],
  ] as const) {
    const { code, stderr } = await run(folder, "serve", ...args);
    assert.equal(code, 2, stderr);
    assert.match(stderr.replaceAll(/error: /g, ""), message);
    assert.ok(!stderr.includes("    at "), stderr);
  }
});

test("a decision about what is not there, or is decided, is refused with exit code 2", limit, async (t) => {
  const { folder } = await prepare(t);
  const releaseId = (await snn(folder, "release", "a.onnx")).trim();
  for (const [args, message] of [
    [["approve", "rel_0000000000000000"], /^rel_0000000000000000: found no such release/],
    [["reject", releaseId], /found one that was approved by snn/],
    [["rollback"], /^rollback: found no release that was in production before/],
    [["approve", releaseId, "--by", ""], /Expected a name/],
  ] as const) {
    const { code, stderr } = await run(folder, ...args);
    assert.equal(code, 2, stderr);
    assert.match(stderr.replaceAll(/error: /g, ""), message);
  }
  assert.match(await snn(folder, "approve", releaseId), /was approved by snn/);
});

function run(cwd: string, ...args: string[]): Promise<{ code: number | null; stderr: string }> {
  const main = projectFile("packages/cli/dist/src/main.js");
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [main, ...args], { cwd }, (_error, _stdout, stderr) =>
      resolve({ code: child.exitCode, stderr }),
    );
  });
}
