import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, type TestContext, test } from "node:test";
import { noisyPictures, smallNetwork, smallNeurons, writeHdf5, writeParameters } from "../helpers/made-up-data.js";
import { eventsOf, type RunningSnn, Workplace } from "../helpers/snn.js";
import { addressOf, ask, endOf, PageClient } from "./page-client.js";

const epochs = 30;

let place: Workplace;
let cloud: RunningSnn;
/** Where commands know the cloud. */
let workplace: Workplace;
let undisturbed: string;

before(async () => {
  place = await Workplace.create();
  await writeHdf5(place.path("noise.h5"), noisyPictures());
  await writeParameters(place.path("net.json"), { ...smallNetwork, epochs });
  await place.start(...trainInto("undisturbed"), "--quiet").ended;
  undisturbed = await place.parametersHash("undisturbed");
  cloud = place.with({}, 180_000).start("cloud", "up", "--workers", "1");
  await cloud.line((line) => line.includes("redis-cli"));
  const file = /^ {2}\. (.+)$/m.exec(cloud.stdout)![1]!;
  const lines = (await readFile(file, "utf8")).matchAll(/^export (\w+)='(.*)'$/gm);
  workplace = place.with(Object.fromEntries([...lines].map(([, name, value]) => [name!, value!])));
});

after(async () => {
  cloud.kill("SIGKILL");
  await cloud.ended;
  await place.remove();
});

test("snn train --cloud local --watch shows layers by their events, the queue, and the verdicts of the weights in Redis", async (t) => {
  const { running, url, client } = await watching(t, place, ...trainInto("local"), ...local, "--watch");
  const headers = { "content-type": "application/json", origin: url };
  await client.until(() => client.costs.size > 0);
  // Whoever looks at a run on a slow machine comes too late for its step again and again; one that is paused waits.
  assert.equal(await ask(`${url}/pause`, "POST", headers), 202);
  // In a snapshot, if it came while the page was behind.
  const sights = () => [...client.all("sight"), ...client.all("snapshot").flatMap(({ sight }) => sight ?? [])];
  await client.until(() => sights().some(({ from }) => from === "parameter server"));
  assert.equal(await ask(`${url}/resume`, "POST", headers), 202);
  await client.until(() => client.state === "completed" && client.costs.size === epochs);
  const { pulseSource, canSteer, examples } = client.all("snapshot").at(-1)!;
  assert.deepEqual([pulseSource, canSteer, examples.length], ["layers", true, 10]);
  const frames = client.all("frame");
  const pulses = frames.flatMap((frame) => frame.pulses);
  assert.ok(pulses.some(({ layer, neurons }) => layer === 1 && neurons.length === smallNetwork.neurons.layer1));
  assert.ok(frames.some(({ traffic }) => (traffic.delivered ?? 0) > smallNeurons && traffic.waiting !== undefined));
  // The end comes in a snapshot, too, if the page was behind.
  const told = [...frames, ...client.all("snapshot").map(({ frame }) => frame)];
  assert.ok(told.some(({ state, test }) => state === "completed" && test!.accuracy >= 0));
  const { code, stderr } = await endOf(running);
  assert.equal(code, 0, stderr);
  assert.equal(await place.parametersHash("local"), undisturbed);
});

test("snn watch follows a run in the cloud that the environment names, beside the command that started it", async (t) => {
  const training = await watching(t, workplace, ...trainInto("linked"), "--cloud", "aws", "--json", "--watch");
  await training.running.line((line) => line.includes('"EpochStarted"'));
  const { runId } = eventsOf(training.running.stdout)[0]!.detail;
  const { running, url, client } = await watching(t, workplace, "watch", runId);
  await client.until(() => client.state === "completed" && client.costs.size === epochs);
  await training.client.until(() => training.client.state === "completed" && training.client.costs.size === epochs);
  assert.equal(client.all("snapshot")[0]!.canSteer, true);
  assert.deepEqual(client.costs, training.client.costs);
  // A run that is over is past steering, which does no harm.
  assert.equal(await ask(`${url}/stop`, "POST", { "content-type": "application/json", origin: url }), 202);
  for (const { running: command } of [training, { running }]) {
    const { code, stderr } = await endOf(command);
    assert.equal(code, 0, stderr);
  }
  assert.equal(await place.parametersHash("linked"), undisturbed);
});

test("a run in the cloud is paused, resumed and stopped from its page", async (t) => {
  const args = [...trainInto("steered"), "--cloud", "aws", "--epochs", "100000", "--watch"];
  const { running, url, client } = await watching(t, workplace, ...args);
  const steer = (wish: string) => ask(`${url}/${wish}`, "POST", { "content-type": "application/json", origin: url });
  await client.until(() => client.costs.size > 2);
  assert.equal(await steer("pause"), 202);
  await client.until(() => client.state === "paused");
  assert.equal(await steer("resume"), 202);
  await client.until(() => client.state === "running");
  assert.equal(await steer("stop"), 202);
  await client.until(() => client.state === "completed");
  const { code, stderr } = await endOf(running);
  assert.equal(code, 0, stderr);
  const { status, epochs: done } = await place.results("steered");
  assert.equal(status, "completed");
  assert.ok(done.length < 100_000);
});

test("a run that is not there is refused, and no page is served", async () => {
  const { code, stdout, stderr } = await workplace.start("watch", "run_0123456789abcdef", "--port", "0").ended;
  assert.deepEqual([code, stdout], [2, ""]);
  assert.match(stderr, /^run_0123456789abcdef: found no such run/);
});

const local = ["--cloud", "local", "--workers", "1"];

function trainInto(folder: string): string[] {
  return ["train", "noise.h5", "--parameters", "net.json", "--output", folder];
}

async function watching(t: TestContext, where: Workplace, ...args: readonly string[]) {
  const running = where.start(...args, "--port", "0");
  t.after(async () => {
    running.kill("SIGKILL");
    await running.ended;
  });
  const url = await addressOf(running);
  const client = await PageClient.connect(url);
  t.after(() => client.close());
  return { running, url, client };
}
