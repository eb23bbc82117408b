import assert from "node:assert/strict";
import { test } from "node:test";
import { PictureFetcher } from "../../src/fetch/picture-fetcher.js";
import { problemTypes } from "../../src/problem.js";
import { hostileNames, tricks } from "../fetch/bypass-urls.js";
import { lookupIn } from "../fetch/lookups.js";
import { observeConnects } from "../fetch/observation.js";
import { startService } from "../helpers/service.js";
import { hostilePictures } from "../picture/hostile-pictures.js";

test("every bypass URL is answered with 422 and a reason, and nobody is connected to", async (t) => {
  const { app, serve } = await startService(t, { fetcher: new PictureFetcher({ lookup: lookupIn(hostileNames) }) });
  await serve("rel_1");
  const connects = observeConnects(t);
  for (const [template, tries] of tricks.flatMap(({ urls }) => urls)) {
    const image = template.replace("{port}", "");
    const answer = await app.inject({ url: "/image", query: { image } });
    assert.equal(answer.statusCode, 422, `${tries}: ${image}`);
    const { type, detail } = answer.json();
    assert.equal(type, "urn:snn:problem:url-refused");
    assert.ok(detail.length > 0);
  }
  assert.deepEqual(connects, []);
});

test("every hostile picture is answered: with what is in it, or with what is wrong with it", async (t) => {
  const { app, serve } = await startService(t);
  await serve("rel_1");
  for (const { name, bytes, expected } of await hostilePictures()) {
    const answer = await app.inject({ method: "POST", url: "/image", payload: Buffer.from(bytes) });
    // A request without a body is no picture yet.
    const empty = bytes.length === 0 ? 400 : undefined;
    const status = empty ?? (expected === "pixels" ? 200 : problemTypes[expected].status);
    assert.equal(answer.statusCode, status, `${name}: ${answer.body.slice(0, 200)}`);
    assert.ok(status < 500);
  }
  const page = await app.inject({ url: "/healthz" });
  assert.equal(page.statusCode, 200);
});
