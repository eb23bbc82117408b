import assert from "node:assert/strict";
import { appendFile, copyFile, cp, mkdir, readFile, rename, symlink, writeFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import type { Metrics } from "@snn/core";
import { noisyNumbers, noisyPictures, smallNetwork, writeHdf5, writeParameters } from "../helpers/made-up-data.js";
import { Workplace } from "../helpers/snn.js";

/** What `snn report --json` prints. */
interface Figures {
  readonly file: string;
  readonly runId: string;
  readonly status: string;
  readonly reason?: string;
  readonly problems?: readonly { readonly path: string }[];
  readonly missing: readonly string[];
  readonly epochs: number;
  readonly test?: Metrics & { readonly auc?: number; readonly mislabelled?: readonly object[] };
  readonly train?: Metrics;
}

let workplace: Workplace;

before(async () => {
  workplace = await Workplace.create();
  await writeHdf5(workplace.path("noise.h5"), noisyPictures());
  await writeParameters(workplace.path("net.json"), smallNetwork);
  await trained("noisy", "noise.h5");
});

after(() => workplace.remove());

test("the report of the shipped data set tells what was measured at the end of the training", async () => {
  const { code, stderr } = await workplace.snn("train", "--epochs", "3", "--quiet", "--output", "cats");
  assert.equal(code, 0, stderr);
  const figures = await reported("cats");
  const results = await workplace.results("cats");
  assert.deepEqual([figures.runId, figures.status, figures.missing], [results.runId, "completed", []]);
  for (const set of ["train", "test"] as const) {
    const { accuracy, confusionMatrix } = figures[set]!;
    assert.deepEqual({ accuracy, confusionMatrix }, pick(results[set]!));
  }
  const [[tn, fp], [fn, tp]] = results.test!.confusionMatrix as [[number, number], [number, number]];
  assert.equal(figures.test!.mislabelled!.length, fp + fn);
  assert.equal(tn + fp + fn + tp, 200);
  assert.ok(figures.test!.auc! > 0.5 && figures.test!.auc! <= 1);
  const html = await readFile(figures.file, "utf8");
  assert.equal(html.split("<img").length - 1, Math.min(48, fp + fn));
  assert.match(html, /Telling <bdi>cat<\/bdi> from <bdi>non-cat<\/bdi>/);
  assert.ok(html.length < 2_000_000);
});

test("a report is found by the folder, and by the id below runs, and goes where it is wanted", async () => {
  const { stdout, stderr, code } = await workplace.snn("report", "noisy");
  assert.deepEqual([code, stdout, stderr], [0, `${workplace.path("noisy", "report.html")}\n`, ""]);
  const { runId } = await workplace.results("noisy");
  await workplace.snn("train", "noise.h5", "--parameters", "net.json", "--quiet");
  const [other] = await workplace.list("runs");
  const byId = await workplace.snn("report", other!, "--output", "other.html");
  assert.deepEqual([byId.code, byId.stdout, byId.stderr], [0, "other.html\n", ""]);
  const html = await readFile(workplace.path("other.html"), "utf8");
  assert.ok(html.includes(other!) && !html.includes(runId));
  assert.deepEqual(
    (await workplace.list()).filter((name) => name.endsWith(".unfinished")),
    [],
  );
});

test("ten classes are reported as two are, and so are examples that are no pictures of bytes", async () => {
  const layers = { layer1: "relu", layer2: "softmax" };
  const network = { ...smallNetwork, layers: 2, activations: layers, neurons: { layer1: 12, layer2: 10 } };
  await writeParameters(workplace.path("ten.json"), network);
  await writeHdf5(workplace.path("ten.h5"), noisyPictures({ classes: 10, train: 80, test: 40 }));
  await trained("ten", "ten.h5", "ten.json");
  const ten = await reported("ten");
  const results = await workplace.results("ten");
  assert.deepEqual(pick(ten.test!), pick(results.test!));
  assert.ok(ten.test!.auc! > 0);

  await writeHdf5(
    workplace.path("numbers.h5"),
    noisyNumbers((value) => value / 100 - 1),
  );
  await writeParameters(workplace.path("numbers.json"), { ...smallNetwork, input_scaling: "standardized" });
  await trained("numbers", "numbers.h5", "numbers.json");
  const numbers = await reported("numbers");
  assert.deepEqual(pick(numbers.test!), pick((await workplace.results("numbers")).test!));
});

test("a run that goes on, and one that was interrupted, are told apart, and have a curve", async () => {
  await writeParameters(workplace.path("long.json"), { ...smallNetwork, epochs: 1_000_000 });
  const running = workplace.start("train", "noise.h5", "--parameters", "long.json", "--output", "long", "--json");
  await running.line((line) => line.includes('"EpochCompleted"'), 3);
  const going = await workplace.start("report", "long", "--json").ended;
  assert.equal(going.code, 0, going.stderr);
  const figures = JSON.parse(going.stdout) as Figures;
  assert.equal(figures.status, "running");
  assert.ok(figures.epochs >= 3);
  assert.equal(figures.test, undefined);
  assert.match(await readFile(figures.file, "utf8"), /This training has not ended yet/);
  running.kill("SIGINT");
  await running.ended;
  const html = await readFile((await reported("long")).file, "utf8");
  assert.match(html, /This training was interrupted/);
  assert.match(html, /id="cost"/);
});

test("a run that has failed tells why", async () => {
  const activations = { layer1: "leaky_relu", layer2: "leaky_relu", layer3: "sigmoid" };
  await writeParameters(workplace.path("steep.json"), { ...smallNetwork, activations, learning_rate: 1e300 });
  const { code } = await workplace.snn("train", "noise.h5", "-p", "steep.json", "-o", "steep", "--quiet");
  assert.equal(code, 1);
  const figures = await reported("steep");
  assert.deepEqual([figures.status, figures.missing], ["failed", []]);
  assert.match(figures.reason!, /left the range of float64/);
  const html = await readFile(figures.file, "utf8");
  assert.match(html, /This training has failed/);
  assert.match(html, /left the range of float64/);
});

test("a run that was refused tells what was wrong with its files", async () => {
  await writeParameters(workplace.path("wrong.json"), { ...smallNetwork, learning_rate: -1 });
  const { code } = await workplace.snn("train", "noise.h5", "-p", "wrong.json", "-o", "wrong", "--quiet");
  assert.equal(code, 2);
  const figures = await reported("wrong");
  assert.deepEqual(
    figures.problems!.map(({ path }) => path),
    ["learning_rate"],
  );
  assert.match(await readFile(figures.file, "utf8"), /This training was refused before it began/);
});

test("without its data set a run has its metrics but no pictures, until somebody says where it is", async () => {
  await copyFile(workplace.path("noise.h5"), workplace.path("gone.h5"));
  await moved("orphan", "gone.h5");
  await rename(workplace.path("gone.h5"), workplace.path("moved.h5"));
  const without = await reported("orphan");
  assert.deepEqual(without.missing, [`The data set cannot be shown: no such file (${workplace.path("gone.h5")})`]);
  assert.deepEqual(without.test, (await workplace.results("orphan")).test);
  assert.match(await readFile(without.file, "utf8"), /Not everything can be shown/);
  const { stderr } = await workplace.snn("report", "orphan");
  assert.match(stderr, /^The data set cannot be shown: no such file/);
  const found = await reported("orphan", "--dataset", "moved.h5");
  assert.deepEqual([found.missing, found.test!.mislabelled!.length > 0], [[], found.test!.accuracy < 1]);
});

test("a data set that has changed since the training is told, and not used", async () => {
  await copyFile(workplace.path("noise.h5"), workplace.path("changing.h5"));
  await moved("changed", "changing.h5");
  await writeHdf5(workplace.path("changing.h5"), noisyPictures({ seed: 2 }));
  const { missing, test } = await reported("changed");
  assert.match(missing[0]!, /^The data set cannot be shown: the file is not the one of the training any more/);
  assert.equal(test!.mislabelled, undefined);
});

test("damaged files of a run are told, and the rest is reported", async () => {
  await cp(workplace.path("noisy"), workplace.path("damaged"), { recursive: true });
  await writeFile(workplace.path("damaged", "model.onnx"), "no model");
  await writeFile(workplace.path("damaged", "results.json"), "{");
  await appendFile(workplace.path("damaged", "costs.jsonl"), "no JSON\n");
  const { missing, status } = await reported("damaged");
  assert.equal(status, "completed");
  assert.equal(missing.length, 3, missing.join("\n"));
});

test("what there is not is refused in one line", async () => {
  await writeFile(workplace.path("file"), "");
  await symlink("/dev/full", workplace.path("device.html"));
  await mkdir(workplace.path("folder.html"));
  for (const [args, says] of [
    [["nothing"], /^nothing: found no such run, expected .+\n$/],
    [["noisy", "-o", "no/such/folder.html"], /^no\/such: found no such folder, expected the folder to write into\n$/],
    [
      ["noisy", "-o", "noisy/model.onnx"],
      /^--output: found noisy\/model\.onnx, expected a file whose name ends in \.html\n$/,
    ],
    [["noisy", "-o", "folder.html"], /^folder\.html: found a folder, expected the name of a file to write\n$/],
    // Not to be replaced by a file.
    [["noisy", "-o", "device.html"], /^device\.html: found no ordinary file, expected the name of a file to write\n$/],
    [
      ["run_0123456789abcdef", "--stage", "dev", "--dataset", "noise.h5"],
      /^--dataset: found an option, expected nothing: .+\n$/,
    ],
  ] as const) {
    const { code, stdout, stderr } = await workplace.snn("report", ...args);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, says);
  }
  assert.ok(!(await workplace.list()).includes("..unfinished"));
});

/** Makes a run that was trained on a copy of the data set out of the one that is there. */
async function moved(folder: string, dataset: string): Promise<void> {
  await cp(workplace.path("noisy"), workplace.path(folder), { recursive: true });
  const record = workplace.path(folder, "run.json");
  const text = await readFile(record, "utf8");
  await writeFile(record, text.replaceAll(workplace.path("noise.h5"), workplace.path(dataset)));
}

async function trained(folder: string, dataset: string, parameters = "net.json"): Promise<void> {
  const { code, stderr } = await workplace.snn("train", dataset, "-p", parameters, "-o", folder, "--quiet");
  assert.equal(code, 0, stderr);
}

async function reported(run: string, ...options: string[]): Promise<Figures> {
  const { code, stdout, stderr } = await workplace.snn("report", run, "--json", ...options);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as Figures;
}

function pick({ accuracy, confusionMatrix }: Metrics): Pick<Metrics, "accuracy" | "confusionMatrix"> {
  return { accuracy, confusionMatrix };
}
