import assert from "node:assert/strict";
import { posix } from "node:path";
import { test } from "node:test";
import { readAssets } from "../../src/assets.js";
import { livePage } from "../../src/page.js";

test("there is everything that the page and its modules name", async () => {
  const assets = await readAssets();
  const paths = new Set(assets.map(({ path }) => path));
  for (const [path] of livePage({ runId: "run_1" }).matchAll(/\/assets\/[^"]+/g)) assert.ok(paths.has(path), path);
  for (const { path, contentType, body } of assets)
    if (contentType.startsWith("text/javascript"))
      for (const [, module] of body.toString().matchAll(/^(?:import|export) .*?"(\.[^"]+)";$/gm))
        assert.ok(paths.has(posix.join(posix.dirname(path), module!)), `${path} imports ${module}`);
});

test("no module names one that only Node could find", async () => {
  for (const { path, body } of await readAssets())
    if (path.endsWith(".js")) assert.doesNotMatch(body.toString(), /^import .*? from "[^."]/m, path);
});

test("every asset has its type and a tag of its own", async () => {
  const assets = await readAssets();
  const typeOf = (path: string) => assets.find((asset) => asset.path === path)?.contentType;
  assert.equal(typeOf("/assets/live.css"), "text/css; charset=utf-8");
  assert.equal(typeOf("/assets/icon.svg"), "image/svg+xml");
  assert.equal(typeOf("/assets/browser/live.js"), "text/javascript; charset=utf-8");
  for (const { etag } of assets) assert.match(etag, /^"[\w-]{43}"$/);
});

test("the page has no inline script or style, and loads nothing from elsewhere", async () => {
  const html = livePage({ runId: "run_1" });
  assert.doesNotMatch(html, /<style|style=|<script(?! type="module" src="\/assets\/)|\son\w+=|https?:/);
  for (const { path, body } of await readAssets())
    if (path.endsWith(".css")) assert.doesNotMatch(body.toString(), /url\(|@import/, path);
});

test("the name of the run is text, whatever is in it", () => {
  const html = livePage({ runId: "<script>alert(1)</script>" });
  assert.ok(!html.includes("<script>alert"));
  assert.ok(html.includes("&lt;script>alert(1)") || html.includes("&lt;script&gt;alert(1)"));
});
