import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, type TestContext, test } from "node:test";
import { noisyPictures, smallNetwork, writeHdf5, writeParameters } from "../helpers/made-up-data.js";
import { eventsOf, type RunningSnn, Workplace } from "../helpers/snn.js";
import { addressOf, ask, PageClient } from "./page-client.js";

const epochs = 150;

let workplace: Workplace;
let undisturbed: string;

before(async () => {
  workplace = await Workplace.create();
  await writeHdf5(workplace.path("noise.h5"), noisyPictures());
  await writeParameters(workplace.path("net.json"), { ...smallNetwork, epochs });
  await workplace.snn(...trainInto("undisturbed"), "--quiet");
  undisturbed = await workplace.parametersHash("undisturbed");
});

after(() => workplace.remove());

test("snn train --watch shows the training from its first message to its end, and stays until Ctrl-C", async (t) => {
  const { running, url, client } = await watching(t, ...trainInto("watched"), "--watch");
  await client.until(() => client.state === "completed" && client.costs.size === epochs);
  await client.until(() => client.all("snapshot").at(-1)!.examples.length > 0);
  const { facts, pulseSource, canSteer, examples } = client.all("snapshot").at(-1)!;
  assert.deepEqual([pulseSource, canSteer, examples.length], ["messages", true, 10]);
  assert.deepEqual(
    facts!.layers.map(({ neurons }) => neurons),
    [6, 4, 1],
  );
  const results = await workplace.results("watched");
  assert.deepEqual(
    [...client.costs].map(([epoch, cost]) => ({ epoch, cost })),
    results.epochs,
  );
  const last = client.all("frame").at(-1)!;
  assert.deepEqual(last.test, results.test);
  assert.equal(last.traffic.published, results.messages.published);
  const pulses = client.all("frame").flatMap((frame) => frame.pulses);
  assert.deepEqual([...new Set(pulses.map(({ layer }) => layer))].sort(), [1, 2, 3]);
  assert.deepEqual([...new Set(pulses.map(({ direction }) => direction))].sort(), ["backward", "forward"]);

  const late = await PageClient.connect(url);
  t.after(() => late.close());
  await late.until(() => late.costs.size === epochs);
  assert.equal(late.state, "completed");
  // By a page that has not heard of the end: it is too late.
  await steer(url, "pause");

  running.kill("SIGINT");
  const { code, stdout, stderr } = await running.ended;
  assert.equal(code, 0, stderr);
  assert.match(stdout, new RegExp(`^cost over ${epochs} epochs`));
  assert.doesNotMatch(stderr, /is paused/);
  assert.match(stderr, new RegExp(`^the page stays at ${url} until Ctrl-C$`, "m"));
  await assert.rejects(fetch(url));
});

test("watched by ten, of whom one reads nothing and one goes away and comes back, a run has the same bytes", async (t) => {
  const running = workplace.start(...trainInto("crowded"), "--watch", "--port", "0");
  const url = await addressOf(running);
  const clients = await Promise.all(Array.from({ length: 8 }, () => PageClient.connect(url)));
  clients.push(await PageClient.connect(url, { reads: false }));
  const fickle = await PageClient.connect(url);
  await fickle.until(() => fickle.costs.size > 10);
  fickle.close();
  const returned = await PageClient.connect(url);
  t.after(() => {
    for (const client of [...clients, returned]) client.close();
  });
  for (const client of [...clients.slice(0, 8), returned])
    await client.until(() => client.state === "completed" && client.costs.size === epochs);
  running.kill("SIGTERM");
  assert.equal((await running.ended).code, 0);
  assert.equal(await workplace.parametersHash("crowded"), undisturbed);
});

test("the page comes beside --json, which says nothing else on standard output", async (t) => {
  const { running, client } = await watching(t, ...trainInto("json"), "--watch", "--json");
  await client.until(() => client.state === "completed");
  running.kill("SIGINT");
  const { code, stdout } = await running.ended;
  assert.equal(code, 0);
  assert.ok(eventsOf(stdout).some(({ type }) => type === "ModelEvaluated"));
});

test("Ctrl-C in the midst of a training ends it and its page at once", async (t) => {
  const { running, client } = await watching(t, ...trainInto("interrupted"), "--watch", "--epochs", "100000");
  await client.until(() => client.costs.size > 5);
  running.kill("SIGINT");
  const { code, stderr } = await running.ended;
  assert.equal(code, 130);
  assert.match(stderr, /^interrupted in epoch \d+; go on with: snn train --resume/m);
  assert.doesNotMatch(stderr, /the page stays/);
});

test("pause holds the position, resume goes on, and stop ends the run with the epoch that it is in", async (t) => {
  const { url, client, running } = await watching(t, ...trainInto("steered"), "--watch", "--epochs", "1000000");
  await client.until(() => client.costs.size > 10);
  await steer(url, "pause");
  await client.until(() => client.state === "paused");
  const held = client.costs.size;
  // Long enough for some frames, had anything happened.
  await client.until(() => client.all("frame").at(-1)!.traffic.messagesPerSecond === 0);
  assert.ok(client.costs.size - held <= 1);
  await steer(url, "resume");
  await client.until(() => client.state === "running" && client.costs.size > held + 10);
  await steer(url, "stop");
  await client.until(() => client.state === "completed");
  const { epochs: done, status } = await workplace.results("steered");
  assert.equal(status, "completed");
  assert.ok(done.length > held + 10 && done.length < 1_000_000);
  running.kill("SIGINT");
  assert.equal((await running.ended).code, 0);
  // Bit for bit what so many epochs are.
  await workplace.start(...trainInto("as-many"), "--quiet", "--epochs", String(done.length)).ended;
  assert.equal(await workplace.parametersHash("as-many"), await workplace.parametersHash("steered"));
});

test("a page that is opened again while the run is paused shows the position that it holds, though nobody watched meanwhile", async (t) => {
  const { url, client } = await watching(t, ...trainInto("reopened"), "--watch", "--epochs", "1000000");
  await client.until(() => client.costs.size > 10);
  await steer(url, "pause");
  await client.until(() => client.state === "paused");
  // The tasks on their way are done.
  await client.until(() => client.all("frame").at(-1)!.traffic.messagesPerSecond === 0);
  const { position } = client.all("frame").findLast((frame) => frame.position !== undefined)!;
  client.close();
  const returned = await PageClient.connect(url);
  t.after(() => returned.close());
  await returned.until(() => returned.state !== undefined);
  const { frame } = returned.all("snapshot")[0]!;
  assert.deepEqual([frame.state, frame.position], ["paused", position]);
});

test("a training that fails is shown with its reason, and the exit code is that of the run", async (t) => {
  await writeParameters(workplace.path("hot.json"), { ...smallNetwork, ...unbounded });
  const args = ["train", "noise.h5", "--parameters", "hot.json", "--output", "failed"];
  const { running, client } = await watching(t, ...args, "--watch");
  await client.until(() => client.state === "failed");
  const { reason } = [...client.all("frame"), ...client.all("snapshot").map(({ frame }) => frame)].findLast(
    ({ state }) => state === "failed",
  )!;
  assert.match(reason!, /learning_rate/);
  running.kill("SIGINT");
  assert.equal((await running.ended).code, 1);

  const again = await watching(t, "watch", "failed");
  await again.client.until(() => again.client.state === "failed");
  assert.equal(again.client.all("snapshot")[0]!.frame.reason, reason);
  again.running.kill("SIGINT");
  assert.equal((await again.running.ended).code, 1);
});

test("snn watch shows a run that another process works on, by its folder, and cannot steer it", async (t) => {
  const training = workplace.start(...trainInto("elsewhere"), "--json", "--epochs", "100000");
  await training.line((line) => line.includes('"EpochCompleted"'), 5);
  const { running, url, client } = await watching(t, "watch", "elsewhere");
  await client.until(() => client.costs.size > 100);
  await client.until(() => client.all("snapshot").at(-1)!.examples.length > 0);
  const snapshot = client.all("snapshot").at(-1)!;
  assert.deepEqual([snapshot.pulseSource, snapshot.canSteer, client.state], ["none", false, "running"]);
  assert.equal(snapshot.examples.length, 10);
  await client.until(() => client.all("sight").some(({ from }) => from === "checkpoint"));
  await client.until(() => client.all("frame").some(({ traffic }) => (traffic.messagesPerSecond ?? 0) > 0));
  const headers = { "content-type": "application/json", origin: url };
  assert.equal(await ask(`${url}/stop`, "POST", headers), 409);

  // Its worker dies, and somebody takes the run up.
  training.kill("SIGKILL");
  await training.ended;
  await client.until(() => client.state === "interrupted");
  const resumed = workplace.start("train", "--resume", "elsewhere", "--json");
  await client.until(() => client.state === "running");
  resumed.kill("SIGINT");
  await resumed.ended;
  await client.until(() => client.state === "interrupted");
  running.kill("SIGINT");
  assert.equal((await running.ended).code, 130);
});

test("snn watch shows a run that is done, by its id, too", async (t) => {
  const { runId, test: metrics } = await workplace.results("undisturbed");
  const { client } = await watching(t, "watch", "undisturbed");
  await client.until(
    () => client.all("sight").length > 0 || client.all("snapshot").some(({ sight }) => sight !== undefined),
  );
  const { frame, runId: shown } = client.all("snapshot")[0]!;
  assert.deepEqual([shown, frame.state, frame.costs.length, frame.test], [runId, "completed", epochs, metrics]);
  const sight = client.all("sight")[0] ?? client.all("snapshot").at(-1)!.sight!;
  assert.deepEqual([sight.from, sight.epoch], ["model", epochs]);
});

test("snn watch --no-page ends with the run and shows it as it was shown", async () => {
  const { code, stdout, stderr } = await workplace.start("watch", "undisturbed", "--no-page").ended;
  assert.equal(code, 0, stderr);
  assert.match(stdout, new RegExp(`^cost over ${epochs} epochs`));
  const interrupted = await workplace.start("watch", "interrupted", "--no-page").ended;
  assert.equal(interrupted.code, 1);
  assert.match(interrupted.stderr, /interrupted in epoch \d+; go on with: snn train --resume/);
});

for (const [args, says] of [
  [["train", "--port", "7071"], /^--port: found an option, expected nothing: it is for --watch\n$/],
  [
    ["watch", "undisturbed", "--no-page", "--port", "7071"],
    /^--port: found an option, expected nothing with --no-page\n$/,
  ],
  [
    ["watch", "undisturbed", "--output", "x", "--no-page"],
    /^--output: found an option, expected nothing: the files.+are here\n$/,
  ],
  [
    ["watch", "nowhere", "--no-page"],
    /^nowhere: found no such run, expected the folder of a run, or its id below runs\/; --stage/,
  ],
  [["train", "--watch", "--port", "70000"], /--port.+70000.+from 0 to 65535/],
] as const)
  test(`snn ${args.join(" ")} is refused`, async () => {
    const before = await workplace.list();
    const { code, stdout, stderr } = await workplace.start(...args).ended;
    assert.deepEqual([code, stdout], [2, ""], stderr);
    assert.match(stderr, says);
    assert.deepEqual(await workplace.list(), before);
  });

test("a port that is taken is refused before anything starts", async (t) => {
  const other = createServer().listen(0, "localhost");
  await once(other, "listening");
  t.after(() => other.close());
  const { port } = other.address() as AddressInfo;
  const before = await workplace.list();
  for (const cloud of ["embedded", "local"]) {
    const args = [...trainInto("not-begun"), "--watch", "--port", String(port), "--cloud", cloud];
    const { code, stdout, stderr } = await workplace.start(...args).ended;
    assert.deepEqual([code, stdout], [2, ""], stderr);
    assert.equal(stderr, `--port: found a port that is taken (${port}), expected another port\n`);
  }
  assert.deepEqual(await workplace.list(), before);
});

test("who calls this machine by another name, or comes from another site, is refused", async (t) => {
  const { url } = await watching(t, ...trainInto("guarded"), "--watch");
  const { host } = new URL(url);
  for (const path of ["/", "/events", "/weights?neuron=0"]) {
    assert.equal(await ask(`${url}${path}`, "GET", { host: "evil.example" }), 403, path);
    assert.equal(await ask(`${url}${path}`, "GET", { host: `localhost.evil.example:${new URL(url).port}` }), 403, path);
  }
  const json = { "content-type": "application/json" };
  for (const origin of ["http://evil.example", "null", `https://${host}.evil.example`])
    assert.equal(await ask(`${url}/stop`, "POST", { ...json, origin }), 403, origin);
  assert.equal(await ask(`${url}/stop`, "POST", json), 403);
  assert.equal(await ask(`${url}/stop`, "POST", { "content-type": "text/plain", origin: url }), 415);
});

const unbounded = {
  learning_rate: 1e100,
  activations: { layer1: "leaky_relu", layer2: "leaky_relu", layer3: "sigmoid" },
  batch_size: 40,
};

function trainInto(folder: string): string[] {
  return ["train", "noise.h5", "--parameters", "net.json", "--output", folder];
}

/** Does what a button of the page does. */
async function steer(url: string, wish: "pause" | "resume" | "stop"): Promise<void> {
  const headers = { "content-type": "application/json", origin: url };
  assert.equal(await ask(`${url}/${wish}`, "POST", headers), 202);
}

/** Starts a command that serves a page, and one who watches it. */
async function watching(
  t: TestContext,
  ...args: readonly string[]
): Promise<{ running: RunningSnn; url: string; client: PageClient }> {
  const running = workplace.start(...args, "--port", "0");
  t.after(async () => {
    running.kill("SIGKILL");
    await running.ended;
  });
  const url = await addressOf(running);
  const client = await PageClient.connect(url);
  t.after(() => client.close());
  return { running, url, client };
}
