import assert from "node:assert/strict";
import { test } from "node:test";
import { PictureFetcher } from "../../src/fetch/picture-fetcher.js";
import { hostileNames, tricks } from "./bypass-urls.js";
import { lookupIn } from "./lookups.js";
import { observeConnects } from "./observation.js";
import { assertProblem } from "./problems.js";
import { serveHttp } from "./servers.js";

test("there are at least 100 bypass URLs, each one once", () => {
  const urls = tricks.flatMap(({ urls }) => urls.map(([url]) => url));
  assert.ok(urls.length >= 100, `${urls.length}`);
  assert.equal(new Set(urls).size, urls.length);
});

for (const { name, urls } of tricks) {
  test(`refused, and nobody is connected to: ${name}`, async (t) => {
    const server = await serveHttp(t, (_, response) => response.end("a secret"));
    const connects = observeConnects(t);
    const lookup = lookupIn(hostileNames);
    const usual = new PictureFetcher({ lookup });
    const withServersPort = new PictureFetcher({ ports: [80, 443, server.port], lookup });

    for (const [url, tries] of urls) {
      const message = `${tries}: ${url}`;
      await assertProblem(usual.fetch(url.replace("{port}", "")), "url-refused", /./, message);
      const urlWithPort = url.replace("{port}", `:${server.port}`);
      await assertProblem(withServersPort.fetch(urlWithPort), "url-refused", /./, message);
    }

    assert.deepEqual(server.reachedAt, []);
    assert.deepEqual(connects, []);
  });
}

test("the server would have seen a connection", async (t) => {
  const server = await serveHttp(t, (_, response) => response.end("a picture"));
  const connects = observeConnects(t);
  const host = `127.0.0.1:${server.port}`;
  await new PictureFetcher({ allowedHosts: [host] }).fetch(`http://${host}/`);
  assert.deepEqual(server.reachedAt, ["127.0.0.1"]);
  assert.deepEqual(connects, [host]);
});
