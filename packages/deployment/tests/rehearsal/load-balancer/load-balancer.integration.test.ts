import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import type { Delay } from "../../../src/rehearsal/delay.js";
import { loadBalancerOf } from "../../../src/rehearsal/load-balancer/description.js";
import { LoadBalancer } from "../../../src/rehearsal/load-balancer/load-balancer.js";
import type { Address } from "../../../src/rehearsal/load-balancer/target-group.js";
import { arns, serviceGraph } from "../ecs/service-graph.js";

const soon = () => AbortSignal.timeout(30_000);

/** Waits for the deregistration as long as it takes; everything else passes as soon as others had their turn. */
const delay: Delay = async (delayMs, signal) => {
  if (delayMs === 30_000 && signal) await once(signal, "abort");
  await setImmediate(undefined, { ...(signal && { signal }) });
};

async function startLoadBalancer(
  context: TestContext,
  changes?: Parameters<typeof serviceGraph>[0],
): Promise<LoadBalancer> {
  const loadBalancer = await LoadBalancer.start({ description: loadBalancerOf(serviceGraph(changes)), delay });
  context.after(() => loadBalancer.stop());
  return loadBalancer;
}

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

/** A target that is always healthy, unless it handles its health checks itself. */
async function startTarget(
  context: TestContext,
  handle: Handle,
  health: Handle = (_, response) => response.end(),
): Promise<Address> {
  const server = createServer((request, response) => (request.url === "/readyz" ? health : handle)(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  context.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { host: "127.0.0.1", port: (server.address() as AddressInfo).port };
}

test("a request without a target is answered 503, as the load balancer says it", async (context) => {
  const loadBalancer = await startLoadBalancer(context);
  const response = await fetch(loadBalancer.url(80));
  assert.equal(response.status, 503);
  assert.equal(response.headers.get("server"), "awselb/2.0");
  assert.match(await response.text(), /503 Service Temporarily Unavailable/);
});

test("a target is told who asks, and keeps what the client has said", async (context) => {
  const loadBalancer = await startLoadBalancer(context);
  const address = await startTarget(context, (request, response) => response.end(JSON.stringify(request.headers)));
  await loadBalancer.targetGroup(arns.blue).register(address).until("healthy", soon());
  const headers = { "x-forwarded-for": "203.0.113.7", "x-forwarded-proto": "https", host: "snn.example", "x-own": "1" };
  const asking = request(`${loadBalancer.url(80)}/a?b=c`, { headers, agent: false }).end();
  const [response] = (await once(asking, "response")) as [IncomingMessage];
  const seen = JSON.parse(await text(response)) as Record<string, string>;
  assert.equal(seen["x-forwarded-for"], "203.0.113.7, 127.0.0.1");
  assert.equal(seen["x-forwarded-proto"], "http");
  assert.equal(seen["x-forwarded-port"], new URL(loadBalancer.url(80)).port);
  assert.match(seen["x-amzn-trace-id"]!, /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
  assert.equal(seen["host"], "snn.example");
  assert.equal(seen["x-own"], "1");
});

test("bodies of 30 MB flow through in both directions, byte for byte", async (context) => {
  const loadBalancer = await startLoadBalancer(context);
  const address = await startTarget(context, (request, response) => {
    response.writeHead(200, { "content-type": "application/octet-stream" });
    pipeline(request, response, () => {});
  });
  await loadBalancer.targetGroup(arns.blue).register(address).until("healthy", soon());
  const body = randomBytes(30 * 1024 * 1024);
  const sha = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
  const asking = request(loadBalancer.url(80), { method: "POST", agent: false });
  asking.end(body);
  const [response] = (await once(asking, "response")) as [IncomingMessage];
  assert.equal(sha(await buffer(response)), sha(body));
});

test("a target that ends the connection without an answer makes 502", async (context) => {
  const loadBalancer = await startLoadBalancer(context);
  const address = await startTarget(context, (request) => request.socket.destroy());
  await loadBalancer.targetGroup(arns.blue).register(address).until("healthy", soon());
  const response = await fetch(loadBalancer.url(80), { method: "POST", body: "x" });
  assert.equal(response.status, 502);
  assert.match(await response.text(), /502 Bad Gateway/);
});

test("an answer that breaks off is not passed on as a whole one", async (context) => {
  const loadBalancer = await startLoadBalancer(context);
  const address = await startTarget(context, (request, response) => {
    response.writeHead(200, { "content-length": "100" });
    response.write("half", () => request.socket.destroy());
  });
  await loadBalancer.targetGroup(arns.blue).register(address).until("healthy", soon());
  const response = await fetch(loadBalancer.url(80));
  assert.equal(response.status, 200);
  await assert.rejects(response.text());
});

test("a target that refuses a large body before it has read it is heard", async (context) => {
  const loadBalancer = await startLoadBalancer(context);
  const address = await startTarget(context, (_request, response) => {
    response.writeHead(413);
    response.end("too large");
  });
  await loadBalancer.targetGroup(arns.blue).register(address).until("healthy", soon());
  const asking = request(loadBalancer.url(80), { method: "POST", agent: false });
  asking.on("error", () => undefined);
  asking.end(Buffer.alloc(20 * 1024 * 1024));
  const [response] = (await once(asking, "response")) as [IncomingMessage];
  assert.equal(response.statusCode, 413);
  assert.equal(await text(response), "too large");
});

test("a target hears that the client has hung up", async (context) => {
  const loadBalancer = await startLoadBalancer(context);
  const events = new EventEmitter();
  const address = await startTarget(context, (_request, response) => {
    response.once("close", () => events.emit("closed"));
    events.emit("asked");
  });
  await loadBalancer.targetGroup(arns.blue).register(address).until("healthy", soon());
  const asked = once(events, "asked", { signal: soon() });
  const closed = once(events, "closed", { signal: soon() });
  const asking = request(loadBalancer.url(80), { agent: false });
  asking.on("error", () => undefined);
  asking.end();
  await asked;
  asking.destroy();
  await closed;
});

test("requests are shared among healthy targets, and moved to another group by a shift", async (context) => {
  const loadBalancer = await startLoadBalancer(context);
  const named = (name: string) => startTarget(context, (_request, response) => response.end(name));
  for (const [name, group] of [
    ["b1", arns.blue],
    ["b2", arns.blue],
    ["g1", arns.green],
  ] as const)
    await loadBalancer
      .targetGroup(group)
      .register(await named(name))
      .until("healthy", soon());
  const ask = async (port: number) => (await fetch(loadBalancer.url(port))).text();
  assert.deepEqual(new Set([await ask(80), await ask(80)]), new Set(["b1", "b2"]));
  loadBalancer.shift(arns.rule(8080), arns.green);
  assert.equal(await ask(8080), "g1");
  assert.notEqual(await ask(80), "g1");
  assert.deepEqual(loadBalancer.weights(arns.rule(8080)), [
    { targetGroupArn: arns.blue, weight: 0 },
    { targetGroupArn: arns.green, weight: 100 },
  ]);
  assert.throws(() => loadBalancer.shift(arns.rule(80), "other"), /no target group other/);
});

test("a rule is for its paths; what it leaves goes to the listener's default", async (context) => {
  const conditions = [{ pathPattern: { values: ["/api/v?/*", "/exact.html"] } }];
  const forward = { targetGroups: [{ arn: arns.green, weight: 1 }] };
  const loadBalancer = await startLoadBalancer(context, {
    Rule80: { conditions, actions: [{ type: "forward", forward }] },
  });
  for (const [name, group] of [
    ["default", arns.blue],
    ["rule", arns.green],
  ] as const) {
    const address = await startTarget(context, (_request, response) => response.end(name));
    await loadBalancer.targetGroup(group).register(address).until("healthy", soon());
  }
  const ask = async (path: string) => (await fetch(loadBalancer.url(80) + path)).text();
  for (const path of ["/api/v1/", "/api/v2/a/b?c", "/exact.html"]) assert.equal(await ask(path), "rule", path);
  for (const path of ["/api/v10/", "/exactxhtml", "/API/v1/", "/"]) assert.equal(await ask(path), "default", path);
});

test("a target is healthy after two good checks in a row, and unhealthy after three bad ones", async (context) => {
  const loadBalancer = await startLoadBalancer(context);
  const statuses = [200, 503, 200, 200, 500, 500, 200, 500, 500, 500];
  const states: string[] = [];
  const events = new EventEmitter();
  const address = await startTarget(
    context,
    (_request, response) => response.end(),
    (_request, response) => {
      states.push(target.state);
      response.statusCode = statuses.shift() ?? 200;
      if (states.length === 11) events.emit("enough");
      response.end();
    },
  );
  const enough = once(events, "enough", { signal: soon() });
  const target = loadBalancer.targetGroup(arns.blue).register(address);
  await enough;
  const [i, h, u] = ["initial", "healthy", "unhealthy"];
  // The state before each check.
  assert.deepEqual(states.slice(0, 11), [i, i, i, i, h, h, h, h, h, h, u]);
});

test("a group whose targets are all unhealthy gives them requests all the same", async (context) => {
  const loadBalancer = await startLoadBalancer(context);
  const address = await startTarget(
    context,
    (_request, response) => response.end("still here"),
    (_request, response) => response.writeHead(503).end(),
  );
  const target = loadBalancer.targetGroup(arns.blue).register(address);
  await target.until("unhealthy", soon());
  assert.equal(await (await fetch(loadBalancer.url(80))).text(), "still here");
});

test("a target that is taken away finishes what it has and gets nothing new", async (context) => {
  const loadBalancer = await startLoadBalancer(context);
  const events = new EventEmitter();
  let answer = () => {};
  const address = await startTarget(context, (_request, response) => {
    answer = () => response.end("finished");
    events.emit("asked");
  });
  const target = loadBalancer.targetGroup(arns.blue).register(address);
  await target.until("healthy", soon());
  const asked = once(events, "asked", { signal: soon() });
  const first = fetch(loadBalancer.url(80));
  await asked;
  let isGone = false;
  const deregistered = target.deregister().then(() => (isGone = true));
  assert.equal((await fetch(loadBalancer.url(80))).status, 503);
  assert.equal(isGone, false);
  answer();
  assert.equal(await (await first).text(), "finished");
  await deregistered;
});
