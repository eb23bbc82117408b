// Run by every-address.integration.test.ts in a network of its own, where every address is this machine's: whatever the
// fetcher connects to, the servers here see it.
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { type TestContext, test } from "node:test";
import { PictureFetcher } from "../../src/fetch/picture-fetcher.js";
import { hostileNames, tricks } from "./bypass-urls.js";
import { changingLookup, lookupIn } from "./lookups.js";
import { assertProblem } from "./problems.js";
import { serveHttp, type TestServer } from "./servers.js";

/** Servers at every address, at the ports of http and https and at another one. */
function serveEverywhere(t: TestContext): Promise<TestServer[]> {
  return Promise.all([80, 443, 8000].map((port) => serveHttp(t, (_, response) => response.end("a secret"), { port })));
}

test("the servers see who connects to the addresses that must not be reached", async (t) => {
  const [server] = await serveEverywhere(t);
  const addresses = ["169.254.169.254", "169.254.170.2", "10.0.0.1", "93.184.216.34", "fd00:ec2::254", "2002:7f00:1::"];
  for (const address of addresses) {
    const socket = connect(80, address);
    await once(socket, "connect");
    socket.destroy();
  }
  assert.deepEqual(server!.reachedAt, addresses);
});

test("no bypass URL reaches anything at any address", async (t) => {
  const servers = await serveEverywhere(t);
  const lookup = lookupIn(hostileNames);
  for (const port of [undefined, 80, 443, 8000]) {
    const fetcher = new PictureFetcher({ lookup, ...(port === undefined ? {} : { ports: [80, 443, port] }) });
    for (const [url, tries] of tricks.flatMap(({ urls }) => urls)) {
      const target = url.replace("{port}", port === undefined ? "" : `:${port}`);
      await assertProblem(fetcher.fetch(target), "url-refused", /./, `${tries}: ${target}`);
    }
  }
  for (const { reachedAt } of servers) assert.deepEqual(reachedAt, []);
});

test("a name that changes between look-ups is asked at the public address that was checked", async (t) => {
  for (const address of ["93.184.216.34", "2606:2800:220:1::1"]) {
    const server = await serveHttp(t, (_, response) => response.end("a picture"), { port: 80 });
    const lookup = changingLookup([address], ["169.254.169.254"]);
    const fetcher = new PictureFetcher({ lookup });

    assert.equal(Buffer.from(await fetcher.fetch("http://changing.example/")).toString(), "a picture");
    await assertProblem(fetcher.fetch("http://changing.example/"), "url-refused");

    assert.deepEqual(lookup.asked, ["changing.example", "changing.example"]);
    assert.deepEqual(server.reachedAt, [address]);
    await server.close();
  }
});

test("a redirect of a public server to the container's credentials is refused", async (t) => {
  const server = await serveHttp(
    t,
    (_, response) => response.writeHead(302, { location: "http://169.254.170.2/v2/" }).end(),
    {
      port: 80,
    },
  );
  const lookup = lookupIn({ "attacker.example": ["93.184.216.34"] });
  await assertProblem(new PictureFetcher({ lookup }).fetch("http://attacker.example/"), "url-refused");
  assert.deepEqual(server.reachedAt, ["93.184.216.34"]);
});
