import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { projectFile } from "../../src/project.js";
import { noisyPictures, smallNetwork, smallNeurons, writeHdf5, writeParameters } from "../helpers/made-up-data.js";
import { eventsOf, Workplace } from "../helpers/snn.js";

test("--cloud local --workers 2 leaves what a training in one process leaves", async (t) => {
  const { workplace, train } = await prepare(t);
  await workplace.snn(...train("embedded"), "--quiet");
  const { code, stdout, stderr } = await workplace.snn(...train("local"), "--cloud", "local", "--workers", "2");
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^cost over 12 epochs, \d\.\d{6} to \d\.\d{6}\n/);
  assert.ok(stdout.includes(workplace.path("local")));
  assert.match(stderr, /^epoch 12\/12 {2}cost \d\.\d{6} {2}[\d,]+ messages\/s$/m);
  assert.deepEqual(await workplace.list("local"), await workplace.list("embedded"));
  for (const name of ["params.h5", "model.onnx", "parameters.json", "costs.jsonl"])
    assert.equal(await contentOf(workplace, "local", name), await contentOf(workplace, "embedded", name), name);

  const [local, embedded] = [await workplace.results("local"), await workplace.results("embedded")];
  assert.deepEqual(local.epochs, embedded.epochs);
  assert.deepEqual(local.dataset, embedded.dataset);
  assert.equal(local.dataset.path, workplace.path("noise.h5"));
  assert.deepEqual([local.train, local.test, local.parameters], [embedded.train, embedded.test, embedded.parameters]);
  const batches = Math.ceil(40 / smallNetwork.batch_size);
  assert.ok(local.messages.published >= smallNeurons * 2 * batches * smallNetwork.epochs);

  const record = await recordIn(workplace, "local");
  assert.deepEqual([record.runId, record.status, record.endedAt], [local.runId, "completed", local.endedAt]);
  assert.equal(record.training.dataset.path, workplace.path("noise.h5"));
  assert.deepEqual(await workplace.list(), ["embedded", "local", "models", "net.json", "noise.h5", "temporary"]);
});

test("a run of --cloud local that has used up its budget is not replaced, and goes on in one process, which costs nothing", async (t) => {
  const { workplace, train } = await prepare(t);
  await workplace.snn(...train("embedded"), "--quiet");
  const stopped = await workplace.snn(...train("local"), ...local(1), "--budget", "0.000001");
  assert.equal(stopped.code, 1, stopped.stderr);
  assert.match(stopped.stderr, /budget: \$0\.\d+ were used by the end of epoch 0/);
  const { status, dollars } = await workplace.results("local");
  assert.equal(status, "failed");
  assert.equal((await workplace.snn(...train("local"), "--quiet")).code, 2);
  const resumed = await workplace.snn("train", "--resume", "local");
  assert.equal(resumed.code, 0, resumed.stderr);
  assert.match(resumed.stdout, /^\$0\.\d{4} at AWS's prices of \d{4}-\d\d in us-east-1: [\d,]+ requests to SQS, /m);
  assert.equal(await workplace.parametersHash("local"), await workplace.parametersHash("embedded"));
  assert.ok((await workplace.results("local")).dollars! <= dollars!);
});

test("--cloud local --json prints every event of the run, one a line, and nothing else", async (t) => {
  const { workplace, train } = await prepare(t);
  const { code, stdout, stderr } = await workplace.snn(...train("out"), ...local(2), "--json", "--epochs", "3");
  assert.deepEqual([code, stderr], [0, ""]);
  const events = eventsOf(stdout);
  const { runId, epochs } = await workplace.results("out");
  assert.deepEqual([...new Set(events.map(({ detail }) => detail.runId))], [runId]);
  const epochEvents = [0, 1, 2].flatMap(() => ["EpochStarted", "EpochCompleted"]);
  assert.deepEqual(
    events.map(({ type }) => type).filter((type) => type !== "LayerCompleted"),
    ["TrainingRequested", ...epochEvents, "TrainingCompleted", "ModelEvaluated"],
  );
  const layers = events.filter(({ type }) => type === "LayerCompleted");
  const batches = Math.ceil(40 / smallNetwork.batch_size);
  assert.equal(layers.length, 3 * batches * 2 * smallNetwork.layers);
  const costs = events.flatMap(({ type, detail }) => (type === "EpochCompleted" ? [detail.cost] : []));
  assert.deepEqual(
    costs,
    epochs.map(({ cost }) => cost),
  );
});

test("--cloud local --latencies takes longer and gives the same bytes", async (t) => {
  const { workplace, train } = await prepare(t, { batch_size: 40 });
  await workplace.snn(...train("embedded"), "--quiet", "--epochs", "1");
  const options = ["--latencies", "--quiet", "--epochs", "1"];
  const { code, stderr } = await workplace.snn(...train("local"), ...local(2), ...options);
  assert.equal(code, 0, stderr);
  assert.equal(await workplace.parametersHash("local"), await workplace.parametersHash("embedded"));
  assert.deepEqual(await workplace.list("local"), await workplace.list("embedded"));
  // At a median of 148 ms, not even half of these hops can be over in less.
  const hops = 2 * smallNetwork.layers;
  assert.ok((await workplace.results("local")).timing.totalMs > (hops / 2) * 100);
});

test("a second training with --cloud local takes the place of one that is done, and with --quiet says nothing", async (t) => {
  const { workplace, train } = await prepare(t);
  await workplace.snn(...train("out"), "--quiet", "--epochs", "3");
  const first = await workplace.results("out");
  for (const cloud of [local(1), []]) {
    const { code, stdout, stderr } = await workplace.snn(...train("out"), ...cloud, "--quiet", "--epochs", "2");
    assert.deepEqual([code, stdout, stderr], [0, "", ""]);
    const { runId, epochs } = await workplace.results("out");
    assert.notEqual(runId, first.runId);
    assert.deepEqual(epochs, first.epochs.slice(0, 2));
    assert.equal((await recordIn(workplace, "out")).runId, runId);
  }
});

test("a training that fails with --cloud local says why, and leaves what one in this process leaves", async (t) => {
  const { workplace, train } = await prepare(t, { learning_rate: 1e100, activations: unbounded, batch_size: 40 });
  const left: unknown[] = [];
  for (const [folder, cloud] of [
    ["embedded", []],
    ["local", local(2)],
  ] as const) {
    // In a folder where another run was done: nothing of that is mixed with the new one.
    const calm = await writeParameters(workplace.path("calm.json"), smallNetwork);
    await workplace.snn("train", "noise.h5", "--parameters", calm, "--output", folder, "--quiet", "--epochs", "2");
    const { code, stdout, stderr } = await workplace.snn(...train(folder), ...cloud, "--quiet");
    assert.deepEqual([code, stdout], [1, ""], stderr);
    const { runId, startedAt, endedAt, files, ...record } = await recordIn(workplace, folder);
    const results = await workplace.results(folder);
    const costs = await readFile(workplace.path(folder, "costs.jsonl"), "utf8");
    assert.deepEqual([record.status, results.status, results.runId], ["failed", "failed", runId]);
    left.push([stderr, record, costs, results.epochs, await workplace.list(folder)]);
  }
  assert.deepEqual(left[1], left[0]);
});

const published = projectFile("../shared/data/catvnoncat/datasets.h5");
const skip = existsSync(published) ? false : `the published data set is missing: ${published}`;

test("25 epochs of the published network with --cloud local --workers 4 give the same bytes", { skip }, async (t) => {
  const workplace = (await Workplace.for(t)).with({}, 300_000);
  await writeParameters(workplace.path("parameters.json"), {
    epochs: 25,
    layers: 4,
    activations: { layer1: "relu", layer2: "relu", layer3: "relu", layer4: "sigmoid" },
    neurons: { layer1: 20, layer2: 7, layer3: 5, layer4: 1 },
    learning_rate: 0.0075,
    initialization: "lecun_normal",
    precision: "float64",
    seed: 1,
  });
  const train = ["train", published, "--parameters", "parameters.json", "--quiet", "--output"];
  await workplace.snn(...train, "embedded");
  const { code, stderr } = await workplace.snn(...train, "local", ...local(4));
  assert.deepEqual([code, stderr], [0, ""]);
  assert.equal(await workplace.parametersHash("local"), await workplace.parametersHash("embedded"));
  const { epochs, messages } = await workplace.results("local");
  assert.deepEqual(epochs, (await workplace.results("embedded")).epochs);
  // On a busy machine the watchdog may enqueue a layer once more, which changes nothing but this number.
  assert.ok(messages.published >= 33 * 2 * 25);
});

/** No layer keeps what it is given within bounds, and none of its neurons dies. */
const unbounded = { layer1: "leaky_relu", layer2: "leaky_relu", layer3: "sigmoid" };

function local(workers: number): string[] {
  return ["--cloud", "local", "--workers", String(workers)];
}

async function recordIn(workplace: Workplace, folder: string) {
  return JSON.parse(await readFile(workplace.path(folder, "run.json"), "utf8"));
}

/** A small data set, parameters, and the arguments that train it into a folder. */
async function prepare(t: Parameters<typeof Workplace.for>[0], change: object = {}) {
  const workplace = await Workplace.for(t);
  await writeHdf5(workplace.path("noise.h5"), noisyPictures());
  await writeParameters(workplace.path("net.json"), { ...smallNetwork, ...change });
  const train = (folder: string) => ["train", "noise.h5", "--parameters", "net.json", "--output", folder];
  return { workplace, train };
}

/** A file's bytes as text, without the name of its run: a model says where it comes from. */
async function contentOf(workplace: Workplace, folder: string, name: string): Promise<string> {
  const { runId } = await workplace.results(folder);
  return (await readFile(workplace.path(folder, name))).toString("latin1").replaceAll(runId, "run");
}
