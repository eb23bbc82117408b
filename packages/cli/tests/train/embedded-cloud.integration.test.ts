import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import {
  type Compute,
  type DomainEvent,
  inputPrefix,
  type Notifier,
  type Product,
  type Results,
  runIdOf,
} from "@snn/core";
import { OnnxruntimeCompute } from "@snn/core/adapters/onnxruntime";
import { upload } from "@snn/functions";
import { EmbeddedCloud, type EmbeddedCloudOptions } from "../../src/embedded/embedded-cloud.js";
import { noisyPictures, smallNetwork, smallNeurons, writeHdf5, writeParameters } from "../helpers/made-up-data.js";

type NetworkParameters = Readonly<Record<string, unknown>>;

test("a data set that is put into training_input/ starts a run by itself, with the parameters beside it", async (t) => {
  const { cloud, putFiles, results } = await cloudOf(t);
  const runId = await putFiles("noise");
  await cloud.run();
  const { status, epochs, messages } = await results(runId);
  assert.equal(status, "completed");
  assert.equal(epochs.length, smallNetwork.epochs);
  assert.equal(messages.published, smallNeurons * 2 * 3 * smallNetwork.epochs);
  assert.deepEqual(deadLetters(cloud), []);
});

test("parameters.json is taken for a data set that has no parameters of its own", async (t) => {
  const { cloud, putFiles, results } = await cloudOf(t);
  const runId = await putFiles("noise", { ...smallNetwork, epochs: 2 }, "parameters");
  await cloud.run();
  assert.equal((await results(runId)).epochs.length, 2);
});

test("what is put elsewhere, or is no data set, starts nothing", async (t) => {
  const { cloud, events } = await cloudOf(t);
  for (const key of ["training_input/notes.txt", "elsewhere/noise.h5", "runs/run_1/params.h5"])
    await cloud.objects.put(key, "content");
  await cloud.run();
  assert.deepEqual(events, []);
});

test("the event TrainingRequested starts a run, too", async (t) => {
  const { cloud, linkFiles, results } = await cloudOf(t);
  const files = await linkFiles("noise", smallNetwork, "noise");
  await cloud.bus.publish({ type: "TrainingRequested", detail: { runId: "run_asked-for", ...files } });
  await cloud.run();
  assert.equal((await results("run_asked-for")).status, "completed");
});

test("an upload that is told of twice is one run", async (t) => {
  const { cloud, events, linkFiles, results, parametersHash } = await cloudOf(t);
  const { dataset } = await linkFiles("noise", smallNetwork, "noise");
  const created = { key: dataset, sequencer: "1" };
  await upload(cloud.services, created);
  await upload(cloud.services, created);
  await cloud.run();
  // Told once more when the run is over.
  await upload(cloud.services, created);
  await cloud.run();
  const runId = runIdOf(created);
  const { epochs } = await results(runId);
  assert.equal(epochs.length, smallNetwork.epochs);
  assert.equal(await parametersHash(runId), await undisturbedHash(t));
  assert.ok(events.every(({ detail }) => detail.runId === runId));
  assert.equal(events.filter(({ type }) => type === "ModelEvaluated").length, 1);
  assert.deepEqual(deadLetters(cloud), []);
});

test("the same file put twice is two runs with the same bytes", async (t) => {
  const { cloud, putFiles, parametersHash } = await cloudOf(t);
  const [first, second] = [await putFiles("noise"), await putFiles("noise")];
  assert.notEqual(first, second);
  await cloud.run();
  assert.equal(await parametersHash(first), await parametersHash(second));
});

test("runs at the same time do not touch each other, three of them and under faults", async (t) => {
  const networks: NetworkParameters[] = [
    smallNetwork,
    { ...smallNetwork, neurons: { ...smallNetwork.neurons, layer1: 9 }, optimizer: "adam", seed: 4 },
    { ...smallNetwork, precision: "float32", batch_size: undefined, epochs: 7 },
  ];
  const alone = await Promise.all(networks.map((network) => trainedAlone(t, network)));
  const faults = { seed: 5, duplicate: 0.3, reorder: 1, lose: 0.1, crash: 0.02 };
  for (const options of [{}, { faults }]) {
    const together = await cloudOf(t, options);
    const runIds: string[] = [];
    for (const [index, network] of networks.entries()) runIds.push(await together.putFiles(`noise-${index}`, network));
    await together.cloud.run();
    assert.deepEqual(await Promise.all(runIds.map(together.parametersHash)), alone);
    for (const [index, runId] of runIds.entries()) {
      const { epochs } = await together.results(runId);
      assert.deepEqual(
        epochs.map(({ epoch }) => epoch),
        Array.from({ length: networks[index]!["epochs"] as number }, (_, epoch) => epoch),
      );
    }
  }
});

test("any seed of faults gives the same bytes", async (t) => {
  const network = { ...smallNetwork, epochs: 4 };
  const undisturbed = await trainedAlone(t, network);
  for (let seed = 0; seed < 10; seed++) {
    const faults = { seed, duplicate: 0.4, reorder: 1, lose: 0.3, crash: 0.1 };
    const messageBatch = 1 + (seed % 5) * 3;
    assert.equal(await trainedAlone(t, network, { faults, messageBatch }), undisturbed, `seed ${seed}`);
  }
});

for (const [name, sharded] of Object.entries({
  "one shard": {},
  "three shards": { shards: 3 },
  "shards of the full batch": { shards: 2, batch_size: undefined, precision: "float32", optimizer: "adam" },
}))
  test(`any neurons a message give the same bytes, whatever goes wrong: ${name}`, async (t) => {
    const network = { ...smallNetwork, epochs: 3, ...sharded };
    const undisturbed = await trainedAlone(t, network);
    for (const [seed, neurons_per_message] of [2, 3, 5, "auto", 100].entries()) {
      const faults = { seed, duplicate: 0.4, reorder: 1, lose: 0.3, crash: 0.1 };
      const messageBatch = 1 + (seed % 3) * 4;
      const hash = await trainedAlone(t, { ...network, neurons_per_message }, { faults, messageBatch });
      assert.equal(hash, undisturbed, `${neurons_per_message} neurons a message`);
    }
  });

for (const { title, send, reason } of [
  {
    title: "a message that is no task",
    send: ({ queue }: EmbeddedCloud) => queue.sendUnchecked({ hello: "world" }),
    reason: /^NeuronTask does not fit its schema: .*runId/,
  },
  {
    title: "a message that is no object",
    send: ({ queue }: EmbeddedCloud) => queue.sendUnchecked(null),
    reason: /^NeuronTask does not fit its schema/,
  },
  {
    title: "a task far ahead",
    send: ({ queue }: EmbeddedCloud, runId: string) =>
      queue.sendUnchecked({ runId, position: 5994, layer: 1, direction: "forward", neuron: 0 }),
    reason: /^position 5994 of run_\w+ lies ahead: the run is at \d+$/,
  },
  {
    title: "an event whose detail does not fit",
    send: ({ bus }: EmbeddedCloud, runId: string) =>
      bus.publishUnchecked({ type: "EpochCompleted", detail: { runId, epoch: "first", cost: 0 } }),
    reason: /^EpochCompleted does not fit its schema: .*epoch/,
  },
  {
    title: "an event without a detail",
    send: ({ bus }: EmbeddedCloud) => bus.publishUnchecked({ type: "EpochStarted", detail: undefined }),
    reason: /^EpochStarted does not fit its schema/,
  },
])
  test(`${title} ends among the dead letters, and the run ends as if nothing had been`, async (t) => {
    const { cloud, putFiles, results, parametersHash, events } = await cloudOf(t);
    const runId = await putFiles("noise");
    let sent = false;
    cloud.bus.watch(({ type }) => {
      if (type !== "EpochCompleted" || sent) return;
      sent = true;
      send(cloud, runId);
    });
    await cloud.run();
    assert.ok(sent);
    assert.equal((await results(runId)).status, "completed");
    assert.equal(await parametersHash(runId), await undisturbedHash(t));
    assert.ok(events.every(({ type }) => type !== "TrainingFailed"));
    const letters = deadLetters(cloud);
    assert.ok(letters.length > 0);
    for (const letter of letters) assert.match(letter, reason);
  });

test("a task that fails every time is tried three times, and then fails the run with its name and the error", async (t) => {
  const compute = new BrokenCompute(4);
  const { cloud, putFiles, results, events, notices } = await cloudOf(t, { ports: { compute } });
  const runId = await putFiles("noise");
  await cloud.run();
  // Layer 3 has a single neuron, so every try is one product.
  assert.equal(compute.tries, 3);
  const { status, reason, epochs } = await results(runId);
  assert.deepEqual([status, epochs], ["failed", []]);
  assert.equal(reason, "neuron 0 of layer 3, forward (position 2) failed for good: no memory for layer 3");
  assert.deepEqual(deadLetters(cloud), ["no memory for layer 3"]);
  assert.equal(events.filter(({ type }) => type === "TrainingFailed").length, 1);
  assert.deepEqual(notices.at(-1), { subject: `${runId} has failed`, text: reason });
});

test("a layer whose neurons all fail is one failure, told once", async (t) => {
  const { cloud, putFiles, results, notices } = await cloudOf(t, { ports: { compute: new BrokenCompute(6) } });
  const runId = await putFiles("noise");
  await cloud.run();
  assert.match((await results(runId)).reason!, /^neuron \d of layer 2, forward \(position 1\) failed for good: /);
  assert.equal(notices.filter(({ subject }) => subject.endsWith("has failed")).length, 1);
});

test("an error that passes is forgotten, and the run gives the same bytes", async (t) => {
  const compute = new BrokenCompute(4, 2);
  assert.equal(await trainedAlone(t, smallNetwork, { ports: { compute } }), await undisturbedHash(t));
  assert.ok(compute.tries > 2);
});

test("a training stops after the first epoch whose cost is at or below the threshold", async (t) => {
  const full = await cloudOf(t);
  const fullId = await full.putFiles("noise");
  await full.cloud.run();
  const costs = (await full.results(fullId)).epochs.map(({ cost }) => cost);
  const threshold = costs[5]!;
  const last = costs.findIndex((cost) => cost <= threshold);
  const { cloud, putFiles, results } = await cloudOf(t);
  const runId = await putFiles("noise", { ...smallNetwork, threshold });
  await cloud.run();
  assert.deepEqual(
    (await results(runId)).epochs.map(({ cost }) => cost),
    costs.slice(0, last + 1),
  );
  assert.ok(last + 1 < smallNetwork.epochs);
});

test("a checkpoint is saved every checkpoint_every epochs, and none is left", async (t) => {
  const { cloud, putFiles } = await cloudOf(t);
  const completed: number[] = [];
  const saved: number[] = [];
  cloud.objects.watch(({ key }) => {
    if (key.endsWith("/checkpoint")) saved.push(completed.length);
  });
  cloud.bus.watch(({ type }) => {
    if (type === "EpochCompleted") completed.push(completed.length);
  });
  const runId = await putFiles("noise", { ...smallNetwork, epochs: 10, checkpoint_every: 4 });
  await cloud.run();
  assert.deepEqual(saved, [4, 8]);
  assert.equal(await cloud.objects.get(`runs/${runId}/checkpoint`), undefined);
});

test("a person is told that a run has started, is under way every notify_every epochs, and is done with its accuracy", async (t) => {
  const { cloud, putFiles, results, notices: all } = await cloudOf(t);
  const runId = await putFiles("noise", { ...smallNetwork, notify_every: 5 });
  await cloud.run();
  const { epochs, train, test } = await results(runId);
  const notices = all.filter(({ subject }) => subject.startsWith(runId));
  const [released, approved, ...more] = all.slice(notices.length).map(({ subject }) => subject);
  assert.match(released!, /^rel_[0-9a-f]{16} is released$/);
  assert.match(approved!, /^rel_[0-9a-f]{16} is approved$/);
  assert.deepEqual(more, []);
  assert.deepEqual(
    notices.map(({ subject }) => subject),
    [
      `${runId} has started`,
      `${runId}: the cost of epoch 4 is ${epochs[4]!.cost}`,
      `${runId}: the cost of epoch 9 is ${epochs[9]!.cost}`,
      `${runId} is done`,
    ],
  );
  const { text } = notices.at(-1)!;
  for (const words of [
    `cost is ${epochs.at(-1)!.cost}`,
    `${(100 * train!.accuracy).toFixed(1)} % of the training set`,
    `${(100 * test!.accuracy).toFixed(1)} % of the test set`,
  ])
    assert.ok(text.includes(words), text);
});

test("a person is told why a run was refused, with every problem", async (t) => {
  const { cloud, putFiles, notices } = await cloudOf(t);
  const runId = await putFiles("noise", { ...smallNetwork, epochs: 0, learning_rate: -1 });
  await cloud.run();
  assert.deepEqual(
    notices.map(({ subject }) => subject),
    [`${runId} has failed`],
  );
  assert.match(notices[0]!.text, /^2 problems with the input\n.+epochs: found 0.+\n.+learning_rate: found -1/);
});

/** One for all clouds, since it takes a while to warm up. */
const sound = new OnnxruntimeCompute();

/** Multiplies, except for layers with so many inputs, for ever or for the first so many products of theirs. */
class BrokenCompute implements Compute {
  readonly #inputs: number;
  readonly #failures: number;
  tries = 0;

  constructor(inputs: number, failures = Number.POSITIVE_INFINITY) {
    this.#inputs = inputs;
    this.#failures = failures;
  }

  async product(product: Product) {
    if (product.inner === this.#inputs && !product.rightTransposed && ++this.tries <= this.#failures)
      throw new Error(`no memory for layer ${this.#inputs === 4 ? 3 : 2}`);
    return sound.product(product);
  }
}

/** A cloud in a folder that is removed after the test, and what is needed to use it. */
async function cloudOf(t: TestContext, options: Partial<EmbeddedCloudOptions> = {}) {
  const folder = await mkdtemp(join(tmpdir(), "snn-cloud-"));
  t.after(() => rm(folder, { recursive: true }));
  const notices: Parameters<Notifier["notify"]>[0][] = [];
  const notifier: Notifier = { notify: async (notice) => void notices.push(notice) };
  const cloud = new EmbeddedCloud({
    pathOf: (key) => join(folder, "bucket", key),
    notifier,
    ports: { compute: sound },
    ...options,
  });
  const events: DomainEvent[] = [];
  cloud.bus.watch((event) => events.push(event));

  /** Puts both files there without telling anybody. @returns their keys. */
  async function linkFiles(name: string, parameters: NetworkParameters, parametersName: string) {
    const keys = { dataset: `${inputPrefix}${name}.h5`, parameters: `${inputPrefix}${parametersName}.json` };
    await cloud.objects.link(keys.parameters, await writeParameters(join(folder, `${name}.json`), parameters));
    await cloud.objects.link(keys.dataset, await writeHdf5(join(folder, `${name}.h5`), noisyPictures()));
    return keys;
  }

  return {
    cloud,
    events,
    notices,
    linkFiles,
    /** Puts both files there, the data set last. @returns the id of the run that it starts. */
    async putFiles(name: string, parameters: NetworkParameters = smallNetwork, parametersName = name): Promise<string> {
      const { dataset } = await linkFiles(name, parameters, parametersName);
      return runIdOf(cloud.objects.announce(dataset));
    },
    async results(runId: string): Promise<Results> {
      return JSON.parse(await readFile(join(folder, "bucket", "runs", runId, "results.json"), "utf8"));
    },
    async parametersHash(runId: string): Promise<string> {
      const content = await readFile(join(folder, "bucket", "runs", runId, "params.h5"));
      return createHash("sha256").update(content).digest("hex");
    },
  };
}

/** Trains in a cloud of its own. @returns the hash of the parameters. */
async function trainedAlone(
  t: TestContext,
  network: NetworkParameters,
  options: Partial<EmbeddedCloudOptions> = {},
): Promise<string> {
  const { cloud, putFiles, parametersHash } = await cloudOf(t, options);
  const runId = await putFiles("noise", network);
  await cloud.run();
  return parametersHash(runId);
}

let known: Promise<string> | undefined;

/** The hash of the parameters of a small network that was trained when nothing went wrong. */
function undisturbedHash(t: TestContext): Promise<string> {
  known ??= trainedAlone(t, smallNetwork);
  return known;
}

/** Why messages and events were given up. */
function deadLetters({ queue, bus }: EmbeddedCloud): string[] {
  return [...queue.deadLetters, ...bus.deadLetters].map(({ reason }) => reason);
}
