import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { type LivePage, startLivePage } from "../../src/index.js";
import { FakeRun } from "./fake-run.js";
import { SseClient } from "./sse-client.js";

async function served(t: TestContext, run = new FakeRun()): Promise<{ run: FakeRun; page: LivePage }> {
  run.begin();
  const page = await startLivePage({ run, port: 0 });
  t.after(() => page.close());
  return { run, page };
}

async function clientOf(t: TestContext, { url }: LivePage): Promise<SseClient> {
  const client = await SseClient.connect(url);
  t.after(() => client.close());
  return client;
}

test("the page is served, and events come over HTTP as a browser wants them", async (t) => {
  const { run, page } = await served(t);
  const response = await fetch(page.url);
  assert.equal(response.status, 200);
  assert.match(await response.text(), new RegExp(run.runId));
  const client = await clientOf(t, page);
  assert.equal(client.response.headers["content-type"], "text/event-stream");
  assert.equal(client.response.headers["cache-control"], "no-cache");
  assert.ok(client.response.headers["content-security-policy"]);
  assert.equal((await client.until("snapshot")).runId, run.runId);
  run.completeEpoch(0, 0.5);
  const { costs } = await client.until("frame", (frame) => frame.costs.length > 0);
  assert.deepEqual(costs, [[0, 0.5]]);
});

test("a browser that goes away and comes back catches up", async (t) => {
  const { run, page } = await served(t);
  const first = await clientOf(t, page);
  await first.until("snapshot");
  first.close();
  for (let epoch = 0; epoch < 3; epoch++) run.completeEpoch(epoch, epoch);
  const again = await clientOf(t, page);
  assert.equal((await again.until("snapshot")).frame.costs.length, 3);
});

test("ten browsers see the same", async (t) => {
  const { run, page } = await served(t);
  const clients = await Promise.all(Array.from({ length: 10 }, () => clientOf(t, page)));
  await Promise.all(clients.map((client) => client.until("snapshot")));
  run.completeEpoch(0, 0.25);
  for (const client of clients)
    assert.deepEqual((await client.until("frame", ({ costs }) => costs.length > 0)).costs, [[0, 0.25]]);
});

test("a browser that reads nothing holds up nobody, and gets a snapshot when it reads again", async (t) => {
  const { run, page } = await served(t);
  // Large enough that what the system buffers for a connection is full after some frames.
  const neurons = Array.from({ length: 900 }, (_, neuron) => neuron);
  const [slow, fast] = [await clientOf(t, page), await clientOf(t, page)];
  await Promise.all([slow.until("snapshot"), fast.until("snapshot")]);
  slow.pause();
  const ticking = setInterval(() => {
    for (let part = 0; part < 50; part++) run.tile(0, neurons);
  }, 5);
  t.after(() => clearInterval(ticking));
  let frames = 0;
  await fast.until("frame", () => ++frames > 20);
  clearInterval(ticking);
  run.completeEpoch(0, 0.125);
  await fast.until("frame", ({ costs }) => costs.some(([epoch]) => epoch === 0));
  const framesOf = (client: SseClient) => client.told.filter(({ event }) => event === "frame").length;
  slow.resume();
  const { frame } = await slow.until("snapshot", (snapshot) => snapshot.frame.costs.length > 0);
  assert.deepEqual(frame.costs, [[0, 0.125]]);
  assert.ok(framesOf(slow) < framesOf(fast));
});

test("closing ends the connections, and the port is free again", async (t) => {
  const { page } = await served(t);
  const client = await clientOf(t, page);
  await client.until("snapshot");
  await page.close();
  await assert.rejects(
    client.until("frame", () => false),
    /ended/,
  );
  await assert.rejects(fetch(page.url));
});

test("a port that is taken is told, and nothing is left running", async (t) => {
  const other = createServer().listen(0, "localhost");
  await once(other, "listening");
  t.after(() => other.close());
  const run = new FakeRun();
  const { port } = other.address() as AddressInfo;
  await assert.rejects(startLivePage({ run, port }), { code: "EADDRINUSE" });
  assert.equal(run.listeners.size, 0);
});
