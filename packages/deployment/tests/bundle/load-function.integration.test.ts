import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { BundleError } from "../../src/bundle/errors.js";
import { linksAskedFor } from "../../src/bundle/links-asked-for.js";
import { loadFunction } from "../../src/bundle/load-function.js";
import { temporaryFolder } from "./temporary-folder.js";

/** A folder of bundles with one function, which is written here. */
function bundleOf(name: string, source: string): string {
  const out = temporaryFolder();
  mkdirSync(join(out, name));
  writeFileSync(join(out, name, "package.json"), '{"type":"module"}');
  writeFileSync(join(out, name, "index.js"), source);
  return out;
}

test("a function is loaded with the environment it is given and no other", async () => {
  const source =
    'if (process.env.HOME || process.env.A !== "1") throw new Error("other"); export const handler = () => {};';
  const out = bundleOf("f", source);
  assert.deepEqual(await loadFunction(join(out, "f"), { A: "1" }), { hasHandler: true, connections: [] });
});

test("a function that connects to something while it is loaded is found out", async () => {
  const source = `
    import { get } from "node:http";
    get({ host: "127.0.0.1", port: 9, agent: false }).on("error", () => {});
    export const handler = () => {};`;
  const { hasHandler, connections } = await loadFunction(join(bundleOf("f", source), "f"), {});
  assert.equal(hasHandler, false);
  assert.equal(connections.length, 1);
});

test("the links that a function asks for are those that its error names", async () => {
  const source = `
    const error = new Error("Runs is not linked: link it\\nEvents is not linked: link it");
    error.name = "ResourceError";
    throw error;`;
  assert.deepEqual(await linksAskedFor("f", bundleOf("f", source)), ["Events", "Runs"]);
});

test("a function that can be loaded without links asks for none", async () => {
  assert.deepEqual(await linksAskedFor("f", bundleOf("f", "export const handler = () => {};")), []);
});

test("a function that fails for another reason than links is no answer", async () => {
  const source = 'throw new TypeError("Runs is not linked");';
  const failure = new BundleError("f fails, but not for missing links: Runs is not linked");
  await assert.rejects(linksAskedFor("f", bundleOf("f", source)), failure);
});

test("a process that ends while it loads a function is no answer", async () => {
  await assert.rejects(linksAskedFor("f", bundleOf("f", "process.exit(0);")), /ended while it was loading/);
});
