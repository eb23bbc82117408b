import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { InjectOptions } from "fastify";
import { buildApp } from "../../src/app.js";
import { readAssets } from "../../src/assets.js";
import { Broadcast } from "../../src/broadcast.js";
import { LiveRun } from "../../src/live-run.js";
import { FakeRun } from "./fake-run.js";
import { ManualTimer } from "./manual-timer.js";

const asset = {
  path: "/assets/a.js",
  contentType: "text/javascript; charset=utf-8",
  body: Buffer.from("1"),
  etag: '"x"',
};

async function pageOf(t: TestContext, { run = new FakeRun(), host = "localhost" } = {}) {
  const timer = new ManualTimer();
  const live = new LiveRun(run, timer);
  const broadcast = new Broadcast(live, timer);
  const app = await buildApp({ watched: run, run: live, broadcast, page: "<!doctype html>", assets: [asset], host });
  t.after(() => app.close());
  const ask = (options: InjectOptions) =>
    app.inject({ method: "GET", ...options, headers: { host: "localhost:7070", ...options.headers } });
  const steer = (url: string, headers: Record<string, string> = {}, payload = "{}") =>
    ask({
      method: "POST",
      url,
      payload,
      headers: { "content-type": "application/json", origin: "http://localhost:7070", ...headers },
    });
  return { run, ask, steer };
}

for (const [path, type] of [
  ["/pause", "PauseRequested"],
  ["/resume", "ResumeRequested"],
  ["/stop", "StopRequested"],
] as const)
  test(`POST ${path} publishes ${type}`, async (t) => {
    const { run, steer } = await pageOf(t);
    const { statusCode, body } = await steer(path);
    assert.deepEqual([statusCode, body], [202, "{}"]);
    assert.deepEqual(run.published, [{ type, detail: { runId: run.runId } }]);
  });

for (const [title, headers, payload, status, type] of [
  ["from another site", { origin: "http://evil.example" }, "{}", 403, "foreign-origin"],
  ["from another port of this machine", { origin: "http://localhost:8080" }, "{}", 403, "foreign-origin"],
  ["from nowhere", { origin: "null" }, "{}", 403, "foreign-origin"],
  [
    "by a name that points here",
    { host: "evil.example:7070", origin: "http://evil.example:7070" },
    "{}",
    403,
    "foreign-host",
  ],
  ["as a form", { "content-type": "application/x-www-form-urlencoded" }, "a=b", 415, "not-json"],
  ["as text", { "content-type": "text/plain" }, "{}", 415, "not-json"],
  ["with broken JSON", {}, "{", 400, "bad-request"],
  ["with more than there is to say", {}, JSON.stringify({ long: "x".repeat(2000) }), 413, "too-large"],
] as const)
  test(`a request to steer ${title} is refused`, async (t) => {
    const { run, steer } = await pageOf(t);
    const response = await steer("/stop", headers, payload);
    assert.equal(response.statusCode, status);
    assert.match(String(response.headers["content-type"]), /^application\/problem\+json/);
    const problem = response.json();
    assert.deepEqual([problem.type, problem.status], [`urn:snn:problem:${type}`, status]);
    assert.match(problem.instance, /^urn:uuid:/);
    assert.deepEqual(run.published, []);
  });

test("a request to steer without an origin is refused, and so is one without a body", async (t) => {
  const { run, ask } = await pageOf(t);
  const json = { "content-type": "application/json" };
  assert.equal((await ask({ method: "POST", url: "/stop", payload: "{}", headers: json })).statusCode, 403);
  const headers = { origin: "http://localhost:7070" };
  assert.equal((await ask({ method: "POST", url: "/stop", headers })).statusCode, 415);
  assert.deepEqual(run.published, []);
});

test("a run that cannot be steered from here says so", async (t) => {
  const run = new FakeRun();
  Object.assign(run, { publish: undefined });
  const { steer } = await pageOf(t, { run });
  const response = await steer("/pause");
  assert.deepEqual([response.statusCode, response.json().type], [409, "urn:snn:problem:cannot-steer"]);
});

for (const host of ["evil.example", "evil.example:7070", "localhost.evil.example", "127.0.0.2", "a@localhost"])
  test(`nothing is shown to who calls this machine ${JSON.stringify(host)}`, async (t) => {
    const { ask } = await pageOf(t);
    for (const url of ["/", "/events", "/weights?neuron=0", "/assets/a.js"])
      assert.equal((await ask({ url, headers: { host } })).statusCode, 403, url);
  });

for (const host of ["localhost", "LOCALHOST:1", "127.0.0.1:7070", "[::1]:7070"])
  test(`the page is shown at ${host}`, async (t) => {
    const { ask } = await pageOf(t);
    const response = await ask({ url: "/", headers: { host } });
    assert.deepEqual([response.statusCode, response.body], [200, "<!doctype html>"]);
    assert.match(
      String(response.headers["content-security-policy"]),
      /default-src 'none';script-src 'self';style-src 'self'/,
    );
    assert.equal(response.headers["x-content-type-options"], "nosniff");
  });

test("the page is shown at the host that it is served at", async (t) => {
  const { ask } = await pageOf(t, { host: "192.168.1.2" });
  assert.equal((await ask({ url: "/", headers: { host: "192.168.1.2:7070" } })).statusCode, 200);
});

test("assets are served, and not again while they are the same", async (t) => {
  const { ask } = await pageOf(t);
  const first = await ask({ url: "/assets/a.js" });
  assert.deepEqual([first.statusCode, first.body, first.headers["content-type"]], [200, "1", asset.contentType]);
  const again = await ask({ url: "/assets/a.js", headers: { "if-none-match": String(first.headers["etag"]) } });
  assert.deepEqual([again.statusCode, again.body], [304, ""]);
});

test("every asset of the page is there, where its modules look for each other", async () => {
  const assets = new Map((await readAssets()).map((found) => [found.path, found]));
  for (const path of ["/assets/live.css", "/assets/uPlot.min.css", "/assets/icon.svg", "/assets/browser/live.js"])
    assert.ok(assets.has(path), path);
  for (const { path, body } of assets.values()) {
    if (!path.endsWith(".js")) continue;
    for (const [, wanted] of body.toString().matchAll(/^(?:import|export) (?:.+ from )?"([^"]+)";$/gm)) {
      const resolved = new URL(wanted!, `http://host${path}`).pathname;
      assert.ok(assets.has(resolved), `${path} imports ${wanted}`);
    }
  }
});

test("the weights of a neuron are a picture once there are weights", async (t) => {
  const { run, ask } = await pageOf(t);
  assert.equal((await ask({ url: "/weights?neuron=1" })).statusCode, 404);
  run.learn(3);
  const response = await ask({ url: "/weights?neuron=1" });
  const { neuron, step, least, greatest, pixels } = response.json();
  assert.deepEqual([response.statusCode, neuron, step, least, greatest, pixels.width], [200, 1, 3, 0, 11, 2]);
});

for (const [query, status] of [
  ["", 400],
  ["?neuron=", 400],
  ["?neuron=-1", 400],
  ["?neuron=1.5", 400],
  ["?neuron=x", 400],
  ["?neuron=3", 404],
  ["?neuron=9007199254740991", 404],
  ["?neuron=1e300", 400],
] as const)
  test(`weights${query} is answered with ${status}`, async (t) => {
    const { run, ask } = await pageOf(t);
    run.learn(3);
    const response = await ask({ url: `/weights${query}` });
    assert.equal(response.statusCode, status, response.body);
    assert.equal(response.json().status, status);
  });

test("what is not there is a problem, too, and so is a browser that takes no events", async (t) => {
  const { ask } = await pageOf(t);
  const response = await ask({ url: "/assets/../secret" });
  assert.deepEqual([response.statusCode, response.json().type], [404, "urn:snn:problem:not-found"]);
  assert.equal((await ask({ url: "/events", headers: { accept: "application/json" } })).statusCode, 406);
  const bad = await ask({ url: "/%" });
  assert.deepEqual([bad.statusCode, bad.json().type], [400, "urn:snn:problem:bad-request"]);
});

test("who asks for the head of the events is answered, and not taken for one who watches", async (t) => {
  const { run, ask } = await pageOf(t);
  assert.equal((await ask({ method: "HEAD", url: "/events" })).statusCode, 404);
  assert.deepEqual([run.asked, run.tileListeners.size], [0, 0]);
});
