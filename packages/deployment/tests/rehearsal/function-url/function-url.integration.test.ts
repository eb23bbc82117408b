import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { functionUrlsOf } from "../../../src/rehearsal/function-url/description.js";
import type { FunctionUrlEvent } from "../../../src/rehearsal/function-url/event.js";
import { startFunctionUrl } from "../../../src/rehearsal/function-url/function-url.js";

async function start(context: TestContext, invoke: (event: FunctionUrlEvent) => unknown) {
  const events: FunctionUrlEvent[] = [];
  const failures: unknown[] = [];
  const { url, stop } = await startFunctionUrl({
    invoke: async (event) => {
      events.push(event);
      return invoke(event);
    },
    onFailure: (error) => failures.push(error),
  });
  context.after(stop);
  return { url, events, failures };
}

test("a function gets the request as payload format 2.0", async (context) => {
  const { url, events } = await start(context, () => ({ statusCode: 204 }));
  const response = await fetch(`${url}decide%20it?release=rel_1&tag=a&tag=b%20c`, {
    headers: { cookie: "one=1; two=2", "X-Own": "value", "user-agent": "test" },
  });
  assert.equal(response.status, 204);
  const [event] = events;
  assert.equal(event?.version, "2.0");
  assert.equal(event?.rawPath, "/decide%20it");
  assert.equal(event?.rawQueryString, "release=rel_1&tag=a&tag=b%20c");
  assert.deepEqual(event?.queryStringParameters, { release: "rel_1", tag: "a,b c" });
  assert.deepEqual(event?.cookies, ["one=1", "two=2"]);
  assert.equal(event?.headers["cookie"], undefined);
  assert.equal(event?.headers["x-own"], "value");
  assert.equal(event?.headers["x-forwarded-proto"], "https");
  assert.equal(event?.body, undefined);
  assert.equal(event?.isBase64Encoded, false);
  const { http, time, timeEpoch } = event!.requestContext;
  assert.deepEqual(http, {
    method: "GET",
    path: "/decide%20it",
    protocol: "HTTP/1.1",
    sourceIp: "127.0.0.1",
    userAgent: "test",
  });
  assert.match(time, /^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
  assert.ok(Math.abs(timeEpoch - Date.now()) < 60_000);
});

for (const [contentType, body, isBase64Encoded] of [
  ["application/json", '{"a":"ä"}', false],
  ["text/plain; charset=utf-8", "ä", false],
  ["application/x-www-form-urlencoded", "verdict=approve", true],
  ["image/png", "\u0000png", true],
] as const)
  test(`a body of ${contentType} comes ${isBase64Encoded ? "in Base64" : "as text"}`, async (context) => {
    const { url, events } = await start(context, () => ({ statusCode: 200 }));
    await fetch(url, { method: "POST", headers: { "content-type": contentType }, body });
    assert.equal(events[0]?.isBase64Encoded, isBase64Encoded);
    assert.equal(events[0]?.body, isBase64Encoded ? Buffer.from(body).toString("base64") : body);
  });

test("a function says status, headers, cookies and a body that may be binary", async (context) => {
  const { url } = await start(context, () => ({
    statusCode: 303,
    headers: { location: "/there", "Content-Type": "image/png", "x-number": 5 },
    cookies: ["a=1; Secure", "b=2"],
    body: Buffer.from([0, 255]).toString("base64"),
    isBase64Encoded: true,
  }));
  const response = await fetch(url, { redirect: "manual" });
  assert.equal(response.status, 303);
  assert.equal(response.headers.get("location"), "/there");
  assert.equal(response.headers.get("content-type"), "image/png");
  assert.equal(response.headers.get("x-number"), "5");
  assert.deepEqual(response.headers.getSetCookie(), ["a=1; Secure", "b=2"]);
  assert.deepEqual([...new Uint8Array(await response.arrayBuffer())], [0, 255]);
});

test("what has no status is JSON", async (context) => {
  const { url } = await start(context, () => ({ message: "hello" }));
  const response = await fetch(url);
  assert.equal(response.headers.get("content-type"), "application/json");
  assert.deepEqual(await response.json(), { message: "hello" });
});

test("a function that fails, or answers nonsense, makes 502", async (context) => {
  let isNonsense = false;
  const { url, failures } = await start(context, () => {
    if (isNonsense) return { statusCode: "many" };
    throw new Error("broken");
  });
  for (isNonsense of [false, true]) {
    const response = await fetch(url);
    assert.equal(response.status, 502);
    assert.deepEqual(await response.json(), { Message: "Internal Server Error" });
  }
  assert.equal(failures.length, 2);
});

test("a body beyond 6 MB is refused before the function is asked", async (context) => {
  const { url, events } = await start(context, () => ({ statusCode: 200 }));
  const post = (bytes: number) => fetch(url, { method: "POST", body: Buffer.alloc(bytes) });
  assert.equal((await post(6 * 1024 * 1024)).status, 200);
  assert.equal((await post(6 * 1024 * 1024 + 1)).status, 413);
  assert.equal(events.length, 1);
});

test("the URLs of a graph are read, and refused when they are not public", () => {
  const type = "aws:lambda/functionUrl:FunctionUrl";
  const state = { functionName: "approval", authorizationType: "NONE", invokeMode: "BUFFERED" };
  assert.deepEqual(functionUrlsOf({ resources: [{ type, name: "ApprovalUrl", state }] }), [
    { functionName: "approval" },
  ]);
  const signed = { ...state, authorizationType: "AWS_IAM" };
  assert.throws(
    () => functionUrlsOf({ resources: [{ type, name: "ApprovalUrl", state: signed }] }),
    /authorizationType/,
  );
});
