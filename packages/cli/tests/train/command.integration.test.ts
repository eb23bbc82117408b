import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { parametersSchema } from "@snn/core";
import { noisyPictures, smallNetwork, smallNeurons, writeHdf5, writeParameters } from "../helpers/made-up-data.js";
import { eventsOf, Workplace } from "../helpers/snn.js";

const outputFiles = [
  "costs.jsonl",
  "model.onnx",
  "parameters.json",
  "params.h5",
  "plot.svg",
  "results.json",
  "run.json",
];
const metricFields = ["accuracy", "precision", "recall", "specificity", "f1", "confusionMatrix"];

test("without a data set and parameters the shipped ones are trained, into runs/<run id>", async (t) => {
  const workplace = await Workplace.for(t);
  const { code, stdout, stderr } = await workplace.snn("train", "--epochs", "2");
  assert.equal(code, 0, stderr);
  const [runId, ...others] = await workplace.list("runs");
  assert.deepEqual(others, []);
  assert.match(runId!, /^run_[0-9a-f]{16}$/);
  assert.deepEqual(await workplace.list("runs", runId!), outputFiles);
  assert.deepEqual(await workplace.list(), ["models", "runs", "temporary"]);
  const model = await readFile(workplace.path("runs", runId!, "model.onnx"));
  assert.deepEqual(await readFile(workplace.path("models", "predict_input", `${runId}.onnx`)), model);
  assert.equal((await workplace.list("models", "releases")).length, 1, "the model is released");

  const results = await workplace.results(`runs/${runId}`);
  const fields = "runId startedAt status endedAt parameters dataset epochs train test messages usage dollars timing";
  assert.deepEqual(Object.keys(results).sort(), fields.split(" ").sort());
  assert.ok(results.usage!.parameterServerRequests > 0 && results.usage!.parameterServerBytesRead > 0);
  assert.equal(results.dollars, 0);
  assert.equal(results.runId, runId);
  assert.equal(results.status, "completed");
  assert.ok(Date.parse(results.startedAt) < Date.parse(results.endedAt));
  assert.equal(results.timing.totalMs, Date.parse(results.endedAt) - Date.parse(results.startedAt));
  assert.deepEqual(Object.keys(results.dataset).sort(), ["classes", "path", "sha256", "shapes"]);
  assert.match(results.dataset.path, /\/artifacts\/datasets\/datasets\.h5$/);
  assert.match(results.dataset.sha256, /^[0-9a-f]{64}$/);
  assert.deepEqual(results.dataset.classes, ["non-cat", "cat"]);
  const { train_set_x, train_set_y, test_set_x, test_set_y } = results.dataset.shapes;
  assert.deepEqual(
    [train_set_x.slice(1), test_set_x.slice(1)],
    [
      [64, 64, 3],
      [64, 64, 3],
    ],
  );
  assert.deepEqual([train_set_y, test_set_y], [[train_set_x[0]], [test_set_x[0]]]);
  assert.deepEqual(
    results.epochs.map((row) => [Object.keys(row), row.epoch, Number.isFinite(row.cost)]),
    [0, 1].map((epoch) => [["epoch", "cost"], epoch, true]),
  );
  for (const [set, examples] of [
    [results.train, train_set_x[0]],
    [results.test, test_set_x[0]],
  ] as const) {
    assert.deepEqual(Object.keys(set!), metricFields);
    assert.equal(
      set!.confusionMatrix.flat().reduce((sum, count) => sum + count),
      examples,
    );
  }
  const counts = ["published", "delivered", "duplicate", "stale", "redelivered"];
  assert.deepEqual(Object.keys(results.messages), counts);

  const parameters = parametersSchema.parse(
    JSON.parse(await readFile(workplace.path("runs", runId!, "parameters.json"), "utf8")),
  );
  assert.deepEqual(parameters, results.parameters);
  assert.equal(parameters.epochs, 2);
  const hdf5Signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
  const params = await readFile(workplace.path("runs", runId!, "params.h5"));
  assert.deepEqual([...params.subarray(0, 8)], hdf5Signature);
  assert.match(await readFile(workplace.path("runs", runId!, "plot.svg"), "utf8"), /^<svg [\s\S]*<\/svg>\s*$/);

  const right = results.test!.confusionMatrix[0]![0]! + results.test!.confusionMatrix[1]![1]!;
  assert.match(stdout, /^cost over 2 epochs, \d\.\d{6} to \d\.\d{6}\n/);
  assert.ok(stdout.includes(`right (${right} of ${test_set_x[0]})`));
  assert.ok(stdout.includes(workplace.path("runs", runId!)));
  assert.match(stderr, new RegExp(`^${runId}: reading the files\n`));
  assert.match(stderr, /^epoch 2\/2 {2}cost \d\.\d{6} {2}[\d,]+ messages\/s$/m);
});

test("with --json the output is one event a line, in the order in which a training goes, and nothing else", async (t) => {
  const { workplace, args } = await prepare(t);
  const { code, stdout, stderr } = await workplace.snn(...args, "--json", "--epochs", "2");
  assert.equal(code, 0);
  assert.equal(stderr, "");
  const batches = Math.ceil(40 / smallNetwork.batch_size);
  const { layers } = smallNetwork;
  const epoch = (number: number) => [
    `EpochStarted ${number}`,
    ...Array.from({ length: batches * 2 * layers }, (_, phase) => {
      const position = number * batches * 2 * layers + phase;
      return `LayerCompleted ${position}`;
    }),
    `EpochCompleted ${number}`,
  ];
  const events = eventsOf(stdout);
  assert.deepEqual(
    events.map(({ type, detail }) => {
      if (type === "LayerCompleted") return `${type} ${detail.position}`;
      return type === "EpochStarted" || type === "EpochCompleted" ? `${type} ${detail.epoch}` : type;
    }),
    [
      "TrainingRequested",
      ...epoch(0),
      ...epoch(1),
      "TrainingCompleted",
      "ModelEvaluated",
      "ModelReleased",
      "ModelApproved",
    ],
  );
  assert.equal(new Set(events.map(({ detail }) => detail.runId)).size, 1);
  const costs = events.flatMap(({ type, detail }) => (type === "EpochCompleted" ? [detail.cost] : []));
  const results = await workplace.results("out");
  assert.deepEqual(
    costs,
    results.epochs.map(({ cost }) => cost),
  );
});

test("with --json a reader that has read enough ends the command without a stack trace", async (t) => {
  const { workplace, args } = await prepare(t);
  const running = workplace.start(...args, "--json", "--epochs", "100");
  await running.line((line) => line.includes("LayerCompleted"));
  running.stopReading();
  const { stderr } = await running.ended;
  assert.doesNotMatch(stderr, / {4}at /);
});

test("with --quiet a training says nothing", async (t) => {
  const { workplace, args } = await prepare(t);
  const { code, stdout, stderr } = await workplace.snn(...args, "--quiet");
  assert.deepEqual([code, stdout, stderr], [0, "", ""]);
  assert.deepEqual(await workplace.list("out"), outputFiles);
});

test("--epochs, --seed and --precision take the place of what the parameters say", async (t) => {
  const { workplace, args } = await prepare(t);
  await workplace.snn(...args, "--quiet", "--epochs", "3", "--seed", "9", "--precision", "float32");
  const { parameters, epochs } = await workplace.results("out");
  assert.deepEqual([parameters.epochs, parameters.seed, parameters.precision], [3, 9, "float32"]);
  assert.equal(epochs.length, 3);
  const own = await writeParameters(workplace.path("own.json"), {
    ...smallNetwork,
    epochs: 3,
    seed: 9,
    precision: "float32",
  });
  await workplace.snn("train", args[1]!, "--parameters", own, "--output", "own", "--quiet");
  assert.equal(await workplace.parametersHash("own"), await workplace.parametersHash("out"));
});

test("a second training into the folder of one that is done takes its place", async (t) => {
  const { workplace, args } = await prepare(t);
  await workplace.snn(...args, "--quiet");
  const first = await workplace.results("out");
  assert.equal((await workplace.snn(...args, "--quiet", "--epochs", "2")).code, 0);
  const second = await workplace.results("out");
  assert.notEqual(second.runId, first.runId);
  assert.deepEqual(second.epochs, first.epochs.slice(0, 2));
  assert.deepEqual(await workplace.list("out"), outputFiles);
});

test("softmax with several classes trains, too", async (t) => {
  const workplace = await Workplace.for(t);
  const data = await writeHdf5(workplace.path("three.h5"), noisyPictures({ classes: 3, train: 60, test: 12 }));
  const parameters = await writeParameters(workplace.path("three.json"), {
    ...smallNetwork,
    activations: { ...smallNetwork.activations, layer3: "softmax" },
    neurons: { ...smallNetwork.neurons, layer3: 3 },
  });
  const { code, stdout } = await workplace.snn("train", data, "--parameters", parameters, "--output", "out");
  assert.equal(code, 0);
  assert.ok(stdout.includes("class 2"));
  const { test: metrics } = await workplace.results("out");
  assert.deepEqual(
    metrics!.confusionMatrix.map((row) => row.reduce((sum, count) => sum + count)),
    [4, 4, 4],
  );
});

test("with NO_COLOR there are no escape codes, although colours are asked for", async (t) => {
  const colour = "\u001b[";
  const coloured = await prepare(t, { FORCE_COLOR: "1" });
  const withColours = await coloured.workplace.snn(...coloured.args);
  assert.ok(withColours.stdout.includes(colour) && withColours.stderr.includes(colour), "colours can be seen here");
  const plain = await prepare(t, { FORCE_COLOR: "1", NO_COLOR: "1" });
  const { stdout, stderr } = await plain.workplace.snn(...plain.args);
  assert.ok(!stdout.includes(colour) && !stderr.includes(colour));
  const failed = await plain.workplace.snn("train", "missing.h5");
  assert.ok(!failed.stderr.includes(colour));
});

test("--help names every command, option and exit code", async (t) => {
  const workplace = await Workplace.for(t);
  const words = {
    "": ["train", "predict", "dataset", "--help"],
    train:
      "--parameters --epochs --precision --seed --output --resume --message-batch --faults --json --quiet --help runs/ duplicate reorder lose crash 130".split(
        " ",
      ),
    predict: ["--model", "--json", "--help"],
    "dataset inspect": ["--json", "--help"],
  };
  for (const [command, expected] of Object.entries(words)) {
    const { code, stdout, stderr } = await workplace.snn(...command.split(" ").filter(Boolean), "--help");
    assert.deepEqual([code, stderr], [0, ""]);
    for (const word of expected) assert.ok(stdout.includes(word), `snn ${command} --help names ${word}`);
  }
});

test("without faults every neuron is published and delivered once a batch, each way", async (t) => {
  const { workplace, args } = await prepare(t);
  await workplace.snn(...args, "--quiet");
  const published = smallNeurons * 2 * Math.ceil(40 / smallNetwork.batch_size) * smallNetwork.epochs;
  const { messages } = await workplace.results("out");
  assert.deepEqual(messages, { published, delivered: published, duplicate: 0, stale: 0, redelivered: 0 });
});

/** A small data set, its parameters, and the arguments that train it into `out`. */
async function prepare(t: Parameters<typeof Workplace.for>[0], environment?: NodeJS.ProcessEnv) {
  const workplace = await Workplace.for(t, environment);
  const data = await writeHdf5(workplace.path("noise.h5"), noisyPictures());
  const parameters = await writeParameters(workplace.path("net.json"), smallNetwork);
  return { workplace, args: ["train", data, "--parameters", parameters, "--output", "out"] };
}

test("a refused training into the folder of one that is done leaves everything as it was", async (t) => {
  const { workplace, args } = await prepare(t);
  await workplace.snn(...args, "--quiet");
  const before = await workplace.results("out");
  const hash = await workplace.parametersHash("out");
  const { code } = await workplace.snn("train", "no-such-file.h5", "--output", "out", "--quiet");
  assert.equal(code, 2);
  assert.deepEqual(await workplace.results("out"), before);
  assert.equal(await workplace.parametersHash("out"), hash);
  assert.deepEqual(await workplace.list("out"), outputFiles);
  const record = JSON.parse(await readFile(workplace.path("out", "run.json"), "utf8"));
  assert.deepEqual([record.runId, record.status], [before.runId, "completed"]);
});
