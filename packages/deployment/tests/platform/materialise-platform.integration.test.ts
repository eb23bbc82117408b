import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { materialisePlatform } from "../../src/platform/materialise-platform.js";

let root: string;

/** Stands for the command of SST: leaves a small platform in the folder it is called in, as the real one would. */
const fakeSst = `
import { mkdirSync, writeFileSync, readFileSync } from "node:fs";
const config = readFileSync("sst.config.ts", "utf8");
if (process.argv[2] !== "install" || process.env.SST_SKIP_DEPENDENCY_CHECK !== "1" || process.env.SST_NO_BUN !== "1") throw new Error("wrong call");
if (config.includes("unknown-provider")) { console.error("no such provider"); process.exit(1); }
const aws = /"version":"([^"]+)"/.exec(config)?.[1] ?? "7.20.0";
mkdirSync(".sst/platform/node_modules/@pulumi/aws", { recursive: true });
writeFileSync(".sst/platform/version", "9.9.9");
writeFileSync(".sst/platform/package.json", JSON.stringify({ dependencies: { "@pulumi/aws": aws } }));
writeFileSync(".sst/platform/node_modules/@pulumi/aws/package.json", JSON.stringify({ version: "v" + aws }));
writeFileSync(".sst/platform/node_modules/.package-lock.json", "{}");
writeFileSync("sst-env.d.ts", "");
`;

async function configure(providers: string): Promise<void> {
  const config = `export default $config({ app(input: unknown) { return { name: "x", home: "aws", providers: ${providers} }; }, async run() { await import("./missing"); } });`;
  await writeFile(join(root, "sst.config.ts"), config);
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "platform-"));
  await mkdir(join(root, "node_modules", "sst", "bin"), { recursive: true });
  await writeFile(join(root, "node_modules", "sst", "package.json"), JSON.stringify({ version: "9.9.9" }));
  await writeFile(join(root, "node_modules", "sst", "bin", "sst.mjs"), fakeSst);
  await configure("{}");
});

afterEach(() => rm(root, { recursive: true, force: true }));

test("the platform is made once, needs no stacks, and nothing else in the repository changes", async () => {
  const made = await materialisePlatform(root);
  assert.deepEqual(made, { folder: join(root, ".sst", "platform"), version: "9.9.9", isNew: true });
  assert.equal((await materialisePlatform(root)).isNew, false);
  assert.deepEqual((await readdir(root)).sort(), [".sst", "node_modules", "sst.config.ts"]);
  assert.deepEqual(await readdir(join(root, ".sst")), ["platform"]);
});

test("two at once leave one complete platform", async () => {
  const both = await Promise.all([materialisePlatform(root), materialisePlatform(root)]);
  assert.equal(both.filter(({ isNew }) => isNew).length, 1);
  assert.deepEqual(await readdir(join(root, ".sst")), ["platform"]);
  assert.equal((await materialisePlatform(root)).isNew, false);
});

test("an interrupted installation is made anew", async () => {
  await materialisePlatform(root);
  await rm(join(root, ".sst", "platform", "node_modules", ".package-lock.json"));
  assert.equal((await materialisePlatform(root)).isNew, true);
});

test("a lost dependency, another version of SST and another pinned provider are made anew", async () => {
  await materialisePlatform(root);
  await rm(join(root, ".sst", "platform", "node_modules", "@pulumi"), { recursive: true });
  assert.equal((await materialisePlatform(root)).isNew, true);
  await writeFile(join(root, ".sst", "platform", "version"), "9.9.8");
  assert.equal((await materialisePlatform(root)).isNew, true);
  await configure('{ aws: { version: "7.21.0" } }');
  assert.equal((await materialisePlatform(root)).isNew, true);
  const { dependencies } = JSON.parse(await readFile(join(root, ".sst", "platform", "package.json"), "utf8"));
  assert.equal(dependencies["@pulumi/aws"], "7.21.0");
});

test("a failed installation tells what SST wrote and leaves the platform as it was", async () => {
  await materialisePlatform(root);
  await configure('{ aws: { version: "7.21.0" }, "unknown-provider": true }');
  await assert.rejects(materialisePlatform(root), /sst install failed: no such provider/);
  assert.equal(await readFile(join(root, ".sst", "platform", "version"), "utf8"), "9.9.9");
  assert.deepEqual(await readdir(join(root, ".sst")), ["platform"]);
});

test("without SST the way out is told", async () => {
  await rm(join(root, "node_modules"), { recursive: true });
  await assert.rejects(materialisePlatform(root), /SST is not installed in .*: run npm ci first/);
});
