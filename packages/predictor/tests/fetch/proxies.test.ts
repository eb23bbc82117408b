import assert from "node:assert/strict";
import { test } from "node:test";
import { EnvHttpProxyAgent, fetch, getGlobalDispatcher, setGlobalDispatcher } from "undici";
import { PictureFetcher } from "../../src/fetch/picture-fetcher.js";
import { serveHttp, serveTcp } from "./servers.js";

test("no proxy is asked that the environment or the process names", async (t) => {
  const server = await serveHttp(t, (_, response) => response.end("a picture"));
  const proxy = await serveTcp(t, (socket) => socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n"));
  const environment = { ...process.env };
  const dispatcher = getGlobalDispatcher();
  for (const name of ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"])
    process.env[name] = `http://127.0.0.1:${proxy.port}`;
  process.env["NODE_USE_ENV_PROXY"] = "1";
  for (const name of ["NO_PROXY", "no_proxy"]) delete process.env[name];
  const proxied = new EnvHttpProxyAgent();
  setGlobalDispatcher(proxied);
  t.after(async () => {
    process.env = environment;
    setGlobalDispatcher(dispatcher);
    await proxied.destroy();
  });

  const host = `127.0.0.1:${server.port}`;
  const bytes = await new PictureFetcher({ allowedHosts: [host] }).fetch(`http://${host}/`);
  assert.equal(Buffer.from(bytes).toString(), "a picture");
  assert.deepEqual(proxy.reachedAt, []);

  // The proxy would have been asked by a request that leaves it to the environment.
  await assert.rejects(fetch(`http://${host}/`));
  assert.equal(proxy.reachedAt.length, 1);
});
