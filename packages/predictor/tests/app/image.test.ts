import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { brightness } from "../helpers/models.js";
import { grayPicture, startService } from "../helpers/service.js";

const page = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

function form(content: Buffer, { field = "image", file = "cat.png" } = {}) {
  const boundary = "----7d1b3c";
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="${field}"; filename="${file}"\r\ncontent-type: image/png\r\n\r\n`;
  return {
    headers: { "content-type": `multipart/form-data; boundary=${boundary}` },
    payload: Buffer.concat([Buffer.from(head), content, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  };
}

test("a picture that is sent is answered with what the model sees in it", async (t) => {
  const { app, serve } = await startService(t);
  await serve("rel_1");
  const payload = await grayPicture(0x99);
  for (const type of [
    "image/png",
    "image/jpeg",
    "application/octet-stream",
    "application/x-www-form-urlencoded",
    "application/json",
    "text/html",
  ]) {
    const answer = await app.inject({ method: "POST", url: "/image", headers: { "content-type": type }, payload });
    assert.equal(answer.statusCode, 200, type);
    assert.match(answer.headers["content-type"] as string, /^application\/json/);
    const { class: name, probability, probabilities, model } = answer.json();
    assert.equal(name, "bright");
    assert.ok(Math.abs(probability - brightness(0x99)) < 1e-12);
    assert.deepEqual(Object.keys(probabilities), ["dark", "bright"]);
    assert.equal(model.releaseId, "rel_1");
    assert.equal(model.runId, "run_test");
  }
});

test("a form may bring the picture, whatever its field is called", async (t) => {
  const { app, serve } = await startService(t);
  await serve("rel_1");
  for (const field of ["image", "file"]) {
    const answer = await app.inject({ method: "POST", url: "/image", ...form(await grayPicture(0x33), { field }) });
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.json().class, "dark");
  }
});

test("a browser gets a page with the picture, the verdict and the model's version", async (t) => {
  const { app, serve } = await startService(t);
  await serve("rel_1");
  const upload = form(await grayPicture(0x99), { file: "<b>cat.png" });
  const answer = await app.inject({
    method: "POST",
    url: "/image",
    ...upload,
    headers: { ...upload.headers, ...page },
  });
  assert.equal(answer.statusCode, 200);
  assert.match(answer.headers["content-type"] as string, /^text\/html/);
  assert.match(answer.body, /src="data:image\/jpeg;base64,/);
  assert.match(answer.body, /rel_1/);
  assert.match(answer.body, /bright/);
  assert.ok(!answer.body.includes("<b>cat.png"));
});

test("what is no picture is refused with problem details", async (t) => {
  const { app, serve } = await startService(t);
  await serve("rel_1");
  const answer = await app.inject({ method: "POST", url: "/image", payload: "a text" });
  assert.equal(answer.statusCode, 415);
  assert.match(answer.headers["content-type"] as string, /^application\/problem\+json/);
  const { type, title, status, detail, instance } = answer.json();
  assert.deepEqual([type, status], ["urn:snn:problem:picture-format", 415]);
  assert.ok(title.length > 0 && detail.length > 0);
  assert.equal(instance, `urn:uuid:${answer.headers["x-request-id"]}`);
});

test("a browser is told of a problem on a page", async (t) => {
  const { app, serve } = await startService(t);
  await serve("rel_1");
  const answer = await app.inject({ method: "POST", url: "/image", headers: page, payload: "a text" });
  assert.equal(answer.statusCode, 415);
  assert.match(answer.headers["content-type"] as string, /^text\/html/);
});

test("an address that must not be fetched is refused with 422 and a reason, and is not echoed", async (t) => {
  const { app, serve } = await startService(t);
  await serve("rel_1");
  for (const headers of [{}, page]) {
    const image = "http://169.254.169.254/<script>";
    const answer = await app.inject({ url: "/image", query: { image }, headers });
    assert.equal(answer.statusCode, 422);
    assert.ok(!answer.body.includes("<script>"));
    assert.ok(!answer.body.includes("169.254"));
  }
});

test("the service does not look at pictures for itself", async (t) => {
  const { app, serve } = await startService(t);
  await serve("rel_1");
  const headers = { "user-agent": "snn-predictor" };
  const answer = await app.inject({ url: "/image?image=http://example.org/", headers });
  assert.equal(answer.json().type, "urn:snn:problem:url-refused");
});

test("there is room for thirty fetches at a time, whatever length they claim to bring", async (t) => {
  const fetches: ((picture: Uint8Array) => void)[] = [];
  const fetcher = { fetch: () => new Promise<Uint8Array>((resolve) => fetches.push(resolve)) } as never;
  const { app, serve } = await startService(t, { fetcher });
  await serve("rel_1");
  const ask = () => app.inject({ url: "/image?image=http://example.org/", headers: { "content-length": "1" } });
  const answers = Array.from({ length: 31 }, ask);
  const refused = await Promise.race(answers);
  assert.equal(refused.statusCode, 429);
  assert.equal(refused.json().type, "urn:snn:problem:overloaded");
  const picture = await grayPicture(0x99);
  for (const resolve of fetches) resolve(picture);
  const statuses = (await Promise.all(answers)).map(({ statusCode }) => statusCode);
  assert.deepEqual(statuses.sort(), [...Array(30).fill(200), 429]);
  const next = ask();
  while (fetches.length < 31) await setImmediate();
  fetches[30]!(picture);
  assert.equal((await next).statusCode, 200, "there is room again");
});

test("a request without an address, or with two, is not understood", async (t) => {
  const { app, serve } = await startService(t);
  await serve("rel_1");
  for (const url of ["/image", "/image?image=a&image=b"]) {
    const answer = await app.inject({ url });
    assert.equal(answer.statusCode, 400);
    assert.equal(answer.json().type, "urn:snn:problem:bad-request");
  }
});

test("a body that is missing, a form without a file, and a broken form are not understood", async (t) => {
  const { app, serve } = await startService(t);
  await serve("rel_1");
  const type = "multipart/form-data; boundary=x";
  for (const request of [
    {},
    { headers: { "content-type": type }, payload: "--x--\r\n" },
    {
      headers: { "content-type": type },
      payload: '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n',
    },
    { headers: { "content-type": type }, payload: "nothing of the kind" },
    { headers: { "content-type": "multipart/form-data" }, payload: "--x--" },
  ]) {
    const answer = await app.inject({ method: "POST", url: "/image", ...request });
    assert.ok([400, 415].includes(answer.statusCode), `${answer.statusCode}: ${answer.body}`);
    assert.match(answer.headers["content-type"] as string, /^application\/problem\+json/);
  }
});

test("a picture of exactly 10 MB is looked at, one byte more is too large", async (t) => {
  const { app, serve } = await startService(t);
  await serve("rel_1");
  const picture = await grayPicture(0x99, "jpeg");
  // Decoders stop at a JPEG's end.
  const padded = (size: number) => Buffer.concat([picture, Buffer.alloc(size - picture.length)]);
  for (const request of [(payload: Buffer) => ({ payload }), (payload: Buffer) => form(payload)]) {
    for (const [size, status] of [
      [10_000_000, 200],
      [10_000_001, 413],
    ] as const) {
      const answer = await app.inject({ method: "POST", url: "/image", ...request(padded(size)) });
      assert.equal(answer.statusCode, status, answer.body);
    }
  }
});

test("without a model every picture is told to come again later", async (t) => {
  const { app } = await startService(t);
  const answer = await app.inject({ method: "POST", url: "/image", payload: await grayPicture(1) });
  assert.equal(answer.statusCode, 503);
  assert.equal(answer.headers["retry-after"], "5");
  assert.equal((await app.inject({ url: "/readyz" })).statusCode, 503);
  assert.equal((await app.inject({ url: "/healthz" })).statusCode, 200);
});

test("a client that asks too often is told so, and others are not", async (t) => {
  const { app, serve } = await startService(t, { picturesPerMinute: 2 });
  await serve("rel_1");
  const payload = await grayPicture(1);
  const ask = (remoteAddress: string) => app.inject({ method: "POST", url: "/image", payload, remoteAddress });
  assert.deepEqual(
    [await ask("192.0.2.1"), await ask("192.0.2.1"), await ask("192.0.2.1"), await ask("192.0.2.2")].map(
      ({ statusCode }) => statusCode,
    ),
    [200, 200, 429, 200],
  );
  assert.equal((await ask("192.0.2.1")).json().type, "urn:snn:problem:too-many-requests");
  const byAddress = await app.inject({ url: "/image?image=http://127.0.0.1/", remoteAddress: "192.0.2.1" });
  assert.equal(byAddress.statusCode, 429);
  assert.equal((await app.inject({ url: "/", remoteAddress: "192.0.2.1" })).statusCode, 200);
});

test("who the client is, a proxy is believed only if it is said to be there", async (t) => {
  for (const [proxies, status] of [
    [0, 429],
    [1, 200],
  ] as const) {
    const { app, serve } = await startService(t, { picturesPerMinute: 1, proxies });
    await serve("rel_1");
    const payload = await grayPicture(1);
    const ask = (client: string) =>
      app.inject({ method: "POST", url: "/image", payload, headers: { "x-forwarded-for": client } });
    await ask("192.0.2.1");
    assert.equal((await ask("192.0.2.2")).statusCode, status);
    // What a client puts before the proxy's word is not the proxy's word.
    assert.equal((await ask("192.0.2.9, 192.0.2.1")).statusCode, 429);
  }
});
