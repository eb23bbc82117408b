import assert from "node:assert/strict";
import type { IncomingMessage, RequestListener } from "node:http";
import { test } from "node:test";
import { PictureFetcher, type PictureFetcherOptions } from "../../src/fetch/picture-fetcher.js";
import { hostileNames, tricks } from "./bypass-urls.js";
import { lookupIn } from "./lookups.js";
import { observeConnects } from "./observation.js";
import { assertProblem } from "./problems.js";
import { serveHttp } from "./servers.js";

/** A server that redirects `/` to where it is told, and has a picture everywhere else. */
function redirectingTo(location: string | string[] | undefined, status = 302): RequestListener {
  return ({ url }, response) => {
    if (url === "/") {
      response.statusCode = status;
      if (location !== undefined) response.setHeader("location", location);
    }
    response.end("a picture");
  };
}

/** Fetches `/` of a server that the operator allows under the name pictures.example. */
async function fetchRoot(port: number, options: PictureFetcherOptions = {}): Promise<string> {
  const host = `pictures.example:${port}`;
  const lookup = lookupIn({ ...hostileNames, "pictures.example": ["127.0.0.1"], "next.example": ["127.0.0.1"] });
  const fetcher = new PictureFetcher({ lookup, allowedHosts: [host, `next.example:${port}`], ...options });
  return Buffer.from(await fetcher.fetch(`http://${host}/`)).toString();
}

for (const status of [301, 302, 303, 307, 308]) {
  test(`a redirect with status ${status} is followed`, async (t) => {
    const { port } = await serveHttp(t, redirectingTo("/cat.jpg", status));
    assert.equal(await fetchRoot(port), "a picture");
  });
}

test("a redirect may be relative to where it comes from, or lead to another allowed host", async (t) => {
  for (const [location, asked] of [
    ["cat.jpg?size=1#top", "/pictures/cat.jpg?size=1"],
    ["../cat.jpg", "/cat.jpg"],
    ["?size=2", "/pictures/?size=2"],
    ["//next.example:{port}/cat.jpg", "/cat.jpg"],
    ["http://next.example:{port}/cat.jpg", "/cat.jpg"],
  ] as const) {
    const urls: (string | undefined)[] = [];
    const { port } = await serveHttp(t, ({ url }, response) => {
      urls.push(url);
      if (urls.length === 1) response.writeHead(302, { location: "/pictures/" }).end();
      else if (urls.length === 2) response.writeHead(302, { location: location.replace("{port}", `${port}`) }).end();
      else response.end("a picture");
    });
    assert.equal(await fetchRoot(port), "a picture");
    assert.deepEqual(urls, ["/", "/pictures/", asked]);
  }
});

for (const { name, urls } of tricks) {
  test(`a redirect is refused as a URL is, before anybody is connected to: ${name}`, async (t) => {
    let location = "";
    const server = await serveHttp(t, (_, response) => {
      response.writeHead(302, { location: Buffer.from(location).toString("latin1") }).end();
    });
    const connects = observeConnects(t);
    let redirects = 0;
    for (const [url, tries] of urls) {
      location = url.replace("{port}", `:${server.port}`);
      // Some cannot be in a header, and some are relative, so that they lead back to the server.
      const isHeader =
        /^[\t\x20-\x7e\x80-\uffff]+$/.test(location) && location.trim() !== "" && location.length < 4_000;
      const resolved = URL.canParse(location, "http://pictures.example/")
        ? new URL(location, "http://pictures.example/")
        : undefined;
      if (!isHeader || resolved?.hostname === "pictures.example") continue;
      redirects++;
      const ports = [80, 443, server.port];
      await assertProblem(fetchRoot(server.port, { ports }), "url-refused", /./, `${tries}: ${url}`);
    }
    assert.equal(server.reachedAt.length, redirects);
    assert.deepEqual(connects, Array(redirects).fill(`pictures.example:${server.port}`));
  });
}

test("a redirect to another port of an allowed host is refused", async (t) => {
  const other = await serveHttp(t, (_, response) => response.end("a secret"));
  const { port } = await serveHttp(t, redirectingTo(`http://pictures.example:${other.port}/`));
  await assertProblem(fetchRoot(port), "url-refused", /ports/);
  await assertProblem(fetchRoot(port, { ports: [other.port] }), "url-refused", /private or reserved/);
  assert.deepEqual(other.reachedAt, []);
});

test("five redirects are followed without a warning, and six are not", async (t) => {
  const warnings: Error[] = [];
  const warned = (warning: Error) => warnings.push(warning);
  process.on("warning", warned);
  t.after(() => process.off("warning", warned));
  let redirects = 5;
  const server = await serveHttp(t, ({ url }, response) => {
    const done = Number(url!.slice(1));
    if (done === redirects) response.end("a picture");
    else response.writeHead(302, { location: `/${done + 1}` }).end();
  });
  assert.equal(await fetchRoot(server.port), "a picture");
  redirects = 6;
  await assertProblem(fetchRoot(server.port), "url-unanswered", /more than 5 times/);
  assert.equal(server.reachedAt.length, 12);
  assert.deepEqual(warnings, []);
});

test("a redirect to itself, or to and fro, ends", async (t) => {
  for (const locations of [["/"], ["/a", "/"]]) {
    let asked = 0;
    const { port } = await serveHttp(t, (_, response) => {
      response.writeHead(302, { location: locations[asked++ % locations.length] }).end();
    });
    await assertProblem(fetchRoot(port), "url-unanswered", /redirects more than 5 times/);
    assert.equal(asked, 6);
  }
});

test("a redirect to nowhere, or to two places, is not followed", async (t) => {
  for (const location of [undefined, "", ["/a", "/b"]]) {
    const { port } = await serveHttp(t, redirectingTo(location));
    await assertProblem(fetchRoot(port), "url-unanswered", /not to one place/);
  }
});

test("the body of a redirect is not read", async (t) => {
  const { port } = await serveHttp(t, ({ url }, response) => {
    if (url === "/cat.jpg") response.end("a picture");
    else response.writeHead(302, { location: "/cat.jpg", "content-length": 1e9 }).write("an end that never comes");
  });
  assert.equal(await fetchRoot(port), "a picture");
});

test("nothing is sent but what is needed, and a cookie does not come back", async (t) => {
  const requests: IncomingMessage[] = [];
  const { port } = await serveHttp(t, (request, response) => {
    requests.push(request);
    if (request.url === "/cat.jpg") response.end("a picture");
    else response.writeHead(302, { location: "/cat.jpg", "set-cookie": "id=1" }).end();
  });
  await fetchRoot(port);
  const expected = {
    host: `pictures.example:${port}`,
    connection: "close",
    accept: "image/*",
    "accept-encoding": "identity",
    "user-agent": "snn-predictor",
  };
  assert.deepEqual(
    requests.map(({ headers }) => headers),
    [expected, expected],
  );
  assert.deepEqual(
    requests.map(({ method }) => method),
    ["GET", "GET"],
  );
});
