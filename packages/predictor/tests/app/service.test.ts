import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { grayPicture, startService } from "../helpers/service.js";

test("the load balancer gets its answer", async (t) => {
  const { app } = await startService(t);
  const answer = await app.inject({ url: "/" });
  assert.deepEqual([answer.statusCode, answer.body], [200, "Ping Successful!"]);
});

test("requests may come when the model is there, or when there is none to wait for", async (t) => {
  let isReady = false;
  const { app, serve } = await startService(t, { isReady: () => isReady });
  const ask = async () => {
    const { statusCode, body } = await app.inject({ url: "/readyz" });
    return [statusCode, JSON.parse(body).releaseId];
  };
  assert.deepEqual(await ask(), [503, undefined]);
  assert.equal((await app.inject({ url: "/healthz" })).statusCode, 200, "it is alive all the same");
  isReady = true;
  assert.deepEqual(await ask(), [200, undefined]);
  await serve("rel_1");
  assert.deepEqual(await ask(), [200, "rel_1"]);
});

test("the page says staging until the release is approved", async (t) => {
  let slotName: "staging" | "production" = "staging";
  const { app, serve } = await startService(t, { slotName: () => slotName });
  await serve("rel_1");
  const pages = async () => {
    const payload = await grayPicture(0x99);
    const answers = [
      await app.inject({ url: "/ui" }),
      await app.inject({ method: "POST", url: "/image", payload, headers: { accept: "text/html" } }),
    ];
    return answers.map(({ body }) => body.includes('<body class="staging">'));
  };
  assert.deepEqual(await pages(), [true, true]);
  slotName = "production";
  assert.deepEqual(await pages(), [false, false]);
});

test("every answer forbids whatever does not come from here", async (t) => {
  const { app, serve } = await startService(t);
  await serve("rel_1");
  for (const url of ["/", "/ui", "/nowhere", "/image", "/docs", "/metrics"]) {
    const { headers } = await app.inject({ url });
    assert.match(headers["content-security-policy"] as string, /default-src 'none'/, url);
    assert.doesNotMatch(headers["content-security-policy"] as string, /unsafe/, url);
    assert.equal(headers["x-content-type-options"], "nosniff", url);
    assert.equal(headers["referrer-policy"], "no-referrer", url);
    assert.equal(headers["x-frame-options"], "DENY", url);
  }
});

test("the page and everything that it needs is there", async (t) => {
  const { app } = await startService(t);
  const { body } = await app.inject({ url: "/ui" });
  const needed = [...body.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path!);
  assert.ok(needed.length >= 2, body);
  for (const url of needed) {
    const answer = await app.inject({ url });
    assert.equal(answer.statusCode, 200, url);
    const again = await app.inject({ url, headers: { "if-none-match": answer.headers.etag as string } });
    assert.equal(again.statusCode, 304, url);
  }
});

test("the API is described, with the shape of answers and problems", async (t) => {
  const { app } = await startService(t);
  const { paths } = (await app.inject({ url: "/docs/json" })).json();
  assert.deepEqual(Object.keys(paths).sort(), ["/healthz", "/image", "/readyz"]);
  assert.deepEqual(Object.keys(paths["/image"]).sort(), ["get", "post"]);
  const { properties } = paths["/image"].post.responses["200"].content["application/json"].schema;
  assert.ok("probability" in properties);
  assert.equal((await app.inject({ url: "/docs" })).statusCode, 200);
});

test("requests, predictions and problems are counted", async (t) => {
  const { app, serve } = await startService(t);
  await serve("rel_1");
  await app.inject({ method: "POST", url: "/image", payload: await grayPicture(0x99) });
  await app.inject({ method: "POST", url: "/image", payload: "a text" });
  await app.inject({ url: "/some/where" });
  const { body, headers } = await app.inject({ url: "/metrics" });
  assert.match(headers["content-type"] as string, /^text\/plain; version=/);
  assert.match(body, /^snn_predictions_total\{class="bright",release="rel_1"\} 1$/m);
  assert.match(body, /^snn_problems_total\{type="picture-format"\} 1$/m);
  assert.match(body, /^http_request_duration_seconds_count\{method="POST",route="\/image",status="200"\} 1$/m);
  assert.match(body, /^http_request_duration_seconds_count\{method="GET",route="none",status="404"\} 1$/m);
});

test("an id of a caller is not taken over", async (t) => {
  const { app } = await startService(t);
  const { headers } = await app.inject({ url: "/healthz", headers: { "x-request-id": "mine" } });
  assert.match(headers["x-request-id"] as string, /^[0-9a-f-]{36}$/);
});

test("what is no HTTP is answered with a problem, and the connection ends", async (t) => {
  const { app } = await startService(t);
  await app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.server.address() as { port: number };
  for (const bytes of ["\x16\x03\x01 hello\r\n\r\n", `GET / HTTP/1.1\r\nhost: a\r\nx: ${"y".repeat(20_000)}\r\n\r\n`]) {
    const socket = connect(port, "127.0.0.1");
    socket.end(bytes);
    const answer = await text(socket);
    assert.match(answer, /^HTTP\/1\.1 400 /);
    assert.match(answer, /application\/problem\+json/);
    assert.equal(JSON.parse(answer.slice(answer.indexOf("\r\n\r\n"))).status, 400);
  }
});

test("a request that is under way is answered when the service closes, and no new one is taken", async (t) => {
  const { app, serve, slot } = await startService(t);
  await serve("rel_1");
  await app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.server.address() as { port: number };
  const url = `http://127.0.0.1:${port}/image`;
  const body = Uint8Array.from(await grayPicture(0x99));
  const answers = Array.from({ length: 20 }, () => fetch(url, { method: "POST", body }));
  // The first answer says that the others have arrived as well, or will be refused as connections.
  await Promise.race(answers);
  await app.close();
  const outcomes = await Promise.allSettled(answers);
  for (const outcome of outcomes) {
    if (outcome.status === "fulfilled") assert.equal(outcome.value.status, 200);
  }
  assert.ok(outcomes.some(({ status }) => status === "fulfilled"));
  assert.equal(slot.model?.releaseId, "rel_1");
  await assert.rejects(fetch(url, { method: "POST", body }));
});

test("connections without a request do not keep the service from closing", async (t) => {
  const { app } = await startService(t);
  await app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.server.address() as { port: number };
  const silent = connect(port, "127.0.0.1");
  await once(app.server, "connection");
  const ended = once(silent, "close");
  await app.close();
  await ended;
});

test("an address that cannot be decoded is answered with a problem, and is not echoed", async (t) => {
  const { app } = await startService(t);
  for (const url of ["/%zz", "/image%", "/docs/static/%"]) {
    const answer = await app.inject({ url });
    assert.equal(answer.statusCode, 400);
    assert.match(answer.headers["content-type"] as string, /^application\/problem\+json/);
    assert.ok(!answer.body.includes(url));
  }
});

test("senders that stop in the midst of a picture hold what they have sent and no more", async (t) => {
  const { app, serve } = await startService(t);
  await serve("rel_1");
  await app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.server.address() as { port: number };
  const senders = Array.from({ length: 40 }, () => connect(port, "127.0.0.1"));
  for (const sender of senders) sender.write("POST /image HTTP/1.1\r\nhost: a\r\ncontent-length: 10000000\r\n\r\nhalf");
  await Promise.all(senders.map((sender) => once(sender, "connect")));
  const body = Uint8Array.from(await grayPicture(0x99));
  const answer = await fetch(`http://127.0.0.1:${port}/image`, { method: "POST", body });
  assert.equal(answer.status, 200);
  for (const sender of senders) sender.destroy();
});

test("the time for a request is limited as it should be", async (t) => {
  const { app } = await startService(t);
  assert.deepEqual([app.server.headersTimeout, app.server.requestTimeout], [10_000, 30_000]);
});

test("models that are swapped during the load lose no request", async (t) => {
  const { app, serve } = await startService(t);
  await serve("rel_0", { threshold: 0 });
  const payload = await grayPicture(0x80);
  const seen = new Set<string>();
  let isOver = false;
  const clients = Array.from({ length: 8 }, async () => {
    while (!isOver) {
      const answer = await app.inject({ method: "POST", url: "/image", payload });
      assert.equal(answer.statusCode, 200, answer.body);
      const { model, probabilities } = answer.json();
      // The model that is named is the one that has answered: release n has the threshold n / 100.
      const threshold = Number(model.releaseId.slice(4)) / 100;
      const expected = 1 / (1 + Math.exp(-10 * (0x80 / 255 - threshold)));
      assert.ok(Math.abs(probabilities.bright - expected) < 1e-9);
      seen.add(model.releaseId);
    }
  });
  for (let release = 1; release <= 40; release++) await serve(`rel_${release}`, { threshold: release / 100 });
  isOver = true;
  await Promise.all(clients);
  assert.ok(seen.size > 5, `${seen.size} models have answered`);
});
