import assert from "node:assert/strict";
import { test } from "node:test";
import { readAssets } from "../../src/pages/index.js";
import { everyPage } from "./every-page.js";

test("there is everything that pages and scripts name", async () => {
  const assets = await readAssets();
  const paths = new Set(assets.map(({ path }) => path));
  for (const html of everyPage().values())
    for (const [path] of html.matchAll(/\/assets\/[^"]+/g)) assert.ok(paths.has(path), path);
  for (const { path, contentType, body } of assets)
    if (contentType.startsWith("text/javascript"))
      for (const [, module] of body.toString().matchAll(/from "\.\/([^"]+)"/g))
        assert.ok(paths.has(`/assets/${module}`), `${path} imports ${module}`);
});

test("every asset has its type and a tag of its own", async () => {
  const assets = await readAssets();
  const typeOf = (path: string) => assets.find((asset) => asset.path === path)?.contentType;
  assert.equal(typeOf("/assets/style.css"), "text/css; charset=utf-8");
  assert.equal(typeOf("/assets/icon.svg"), "image/svg+xml");
  assert.equal(typeOf("/assets/ui.js"), "text/javascript; charset=utf-8");
  assert.equal(new Set(assets.map(({ etag }) => etag)).size, assets.length);
  for (const { etag } of assets) assert.match(etag, /^"[\w-]{43}"$/);
});

test("the style sheet and the icon load nothing", async () => {
  for (const { path, body } of await readAssets())
    if (!path.endsWith(".js")) assert.doesNotMatch(body.toString(), /url\(|@import|href=|<script|<style|style=/, path);
});
