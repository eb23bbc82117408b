import assert from "node:assert/strict";
import { test } from "node:test";
import { PictureFetcher } from "../../src/fetch/picture-fetcher.js";
import { changingLookup, lookupIn } from "./lookups.js";
import { observeAttempts } from "./observation.js";
import { assertProblem } from "./problems.js";
import { serveHttp } from "./servers.js";

/** Public by its range, but given out to nobody: a connection to it fails, or nothing answers. */
const publicAddress = "2d00::1";

const limits = { firstByteMs: 100 };

test("a name that is public when it is checked and loopback afterwards is asked at the public address only", async (t) => {
  const server = await serveHttp(t, (_, response) => response.end("a secret"));
  const attempts = observeAttempts(t);
  const lookup = changingLookup([publicAddress], ["127.0.0.1"]);
  const fetcher = new PictureFetcher({ ports: [server.port], lookup, limits });

  await assertProblem(fetcher.fetch(`http://changing.example:${server.port}/`), "url-unanswered");

  assert.deepEqual(lookup.asked, ["changing.example"]);
  assert.deepEqual(attempts, [`${publicAddress} ${server.port}`]);
  assert.deepEqual(server.reachedAt, []);
});

test("the same URL again is looked up and checked again", async (t) => {
  const server = await serveHttp(t, (_, response) => response.end("a secret"));
  const attempts = observeAttempts(t);
  const lookup = changingLookup([publicAddress], ["127.0.0.1"]);
  const fetcher = new PictureFetcher({ ports: [server.port], lookup, limits });
  const url = `http://changing.example:${server.port}/`;

  await assertProblem(fetcher.fetch(url), "url-unanswered");
  await assertProblem(fetcher.fetch(url), "url-refused", /private or reserved/);

  assert.deepEqual(lookup.asked, ["changing.example", "changing.example"]);
  assert.deepEqual(attempts, [`${publicAddress} ${server.port}`]);
  assert.deepEqual(server.reachedAt, []);
});

test("a connection goes to the address of the only look-up, and asks for the host by its name", async (t) => {
  const hosts: (string | undefined)[] = [];
  const looked = await serveHttp(
    t,
    ({ headers }, response) => {
      hosts.push(headers.host);
      response.end("a picture");
    },
    { host: "127.0.0.1" },
  );
  const later = await serveHttp(t, (_, response) => response.end("a secret"), { host: "127.0.0.2", port: looked.port });
  const lookup = changingLookup(["127.0.0.1"], ["127.0.0.2"]);
  const host = `pictures.example:${looked.port}`;
  const fetcher = new PictureFetcher({ allowedHosts: [host], lookup });

  assert.equal(Buffer.from(await fetcher.fetch(`http://${host}/cat.jpg`)).toString(), "a picture");

  assert.deepEqual(lookup.asked, ["pictures.example"]);
  assert.deepEqual(hosts, [host]);
  assert.deepEqual(looked.reachedAt, ["127.0.0.1"]);
  assert.deepEqual(later.reachedAt, []);
});

test("of several addresses the next one is tried, and none is looked up", async (t) => {
  const server = await serveHttp(t, (_, response) => response.end("a picture"), { host: "127.0.0.2" });
  const lookup = changingLookup(["127.0.0.1", "127.0.0.2"], ["127.0.0.3"]);
  const host = `pictures.example:${server.port}`;

  await new PictureFetcher({ allowedHosts: [host], lookup }).fetch(`http://${host}/`);

  assert.deepEqual(lookup.asked, ["pictures.example"]);
  assert.deepEqual(server.reachedAt, ["127.0.0.2"]);
});

test("each hop looks its name up once, and checks it afresh", async (t) => {
  const server = await serveHttp(t, (_, response) => {
    response.writeHead(302, { location: `http://changing.example:${server.port}/` }).end();
  });
  const attempts = observeAttempts(t);
  const lookup = lookupIn({ "start.example": ["127.0.0.1"], "changing.example": ["93.184.216.34", "127.0.0.1"] });
  const host = `start.example:${server.port}`;
  const fetcher = new PictureFetcher({ allowedHosts: [host], ports: [server.port], lookup });

  await assertProblem(fetcher.fetch(`http://${host}/`), "url-refused", /private or reserved/);

  assert.deepEqual(lookup.asked, ["start.example", "changing.example"]);
  assert.deepEqual(attempts, [`127.0.0.1 ${server.port}`]);
});

test("a connection that was made for one fetch or hop is not used by another", async (t) => {
  const server = await serveHttp(t, ({ url }, response) => {
    if (url === "/picture") response.end("a picture");
    else response.writeHead(302, { location: "/picture" }).end();
  });
  const host = `127.0.0.1:${server.port}`;
  const fetcher = new PictureFetcher({ allowedHosts: [host] });

  await fetcher.fetch(`http://${host}/`);
  await fetcher.fetch(`http://${host}/picture`);

  assert.equal(server.reachedAt.length, 3);
});
