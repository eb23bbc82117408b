import assert from "node:assert/strict";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { test } from "node:test";
import {
  type Entries,
  noisyNumbers,
  noisyPictures,
  smallNetwork,
  writeHdf5,
  writeParameters,
} from "../helpers/made-up-data.js";
import { complaintsIn, eventsOf, Workplace } from "../helpers/snn.js";

/** What is wrong with the two files, and the lines that say so, each as a pattern. */
interface Case {
  readonly title: string;
  /** Puts the wrong file there, as `data.h5`. */
  readonly data?: (path: string) => Promise<unknown>;
  /** Puts the wrong file there, as `net.json`. */
  readonly parameters?: (path: string) => Promise<unknown>;
  readonly options?: readonly string[];
  readonly says: readonly RegExp[];
}

const data = (change: (entries: Entries) => Entries) => (path: string) => writeHdf5(path, change(noisyPictures()));
const without = (name: string) => data(({ [name]: _, ...rest }) => rest);
const parameters = (change: object) => (path: string) => writeParameters(path, { ...smallNetwork, ...change });
const text = (content: string) => (path: string) => writeFile(path, content);
const nothing = async () => {};

const cases: readonly Case[] = [
  { title: "no data set", data: nothing, says: [/data\.h5: found no such file, expected an HDF5 file$/] },
  {
    title: "a folder as data set",
    data: (path) => mkdir(path),
    says: [/data\.h5: found a folder, expected an HDF5 file$/],
  },
  { title: "a text file as data set", data: text("hello"), says: [/data\.h5: found .+, expected an HDF5 file$/] },
  { title: "an empty file as data set", data: text(""), says: [/data\.h5: found .+, expected an HDF5 file/] },
  {
    title: "a truncated data set",
    data: async (path) => {
      await writeHdf5(path, noisyPictures());
      await writeFile(path, (await readFile(path)).subarray(0, 3000));
    },
    says: [/data\.h5: found a truncated HDF5 file: .*3000 bytes.*, expected the whole file/],
  },
  {
    title: "a damaged data set",
    data: async (path) => {
      await writeHdf5(path, noisyPictures());
      await writeFile(path, (await readFile(path)).fill(0xff, 100, 1500));
    },
    says: [/data\.h5: .*found .+, expected /],
  },
  {
    title: "a data set without train_set_y",
    data: without("train_set_y"),
    says: [/data\.h5: train_set_y: found nothing, expected a data set of integers/],
  },
  {
    title: "a data set without anything that is needed",
    data: data(() => ({ pictures: { data: new Uint8Array(8) } })),
    says: ["train_set_x", "train_set_y", "test_set_x", "test_set_y", "list_classes"].map(
      (name) => new RegExp(`data\\.h5: ${name}: found nothing, expected a data set of`),
    ),
  },
  {
    title: "more labels than examples",
    data: data((entries) => ({ ...entries, train_set_y: { data: new Int32Array(41) } })),
    says: [/data\.h5: train_set_y: found 41 labels, expected 40/],
  },
  {
    title: "test pictures of another shape",
    data: data((entries) => ({ ...entries, test_set_x: { data: new Uint8Array(10 * 27), shape: [10, 3, 3, 3] } })),
    says: [/data\.h5: test_set_x: found examples of shape \(3, 3, 3\), expected \(4, 4, 3\)/],
  },
  {
    title: "labels outside the classes",
    data: data((entries) => ({ ...entries, test_set_y: { data: Int32Array.from({ length: 10 }, (_, i) => i % 3) } })),
    says: [/data\.h5: test_set_y\S*: found .*2.*, expected .*1/],
  },
  {
    title: "inputs that are no numbers",
    data: (path) =>
      writeHdf5(
        path,
        noisyNumbers((value) => (value === 77 ? NaN : value)),
      ),
    says: [/data\.h5: train_set_x\S*: found .*NaN.*, expected/, /data\.h5: test_set_x\S*: found .*NaN.*, expected/],
  },
  {
    title: "no parameters",
    parameters: nothing,
    says: [/net\.json: found no such file, expected the parameters of a network, as JSON$/],
  },
  {
    title: "no parameters, with options that change them",
    parameters: nothing,
    options: ["--epochs", "3"],
    says: [/net\.json: found no such file, expected/],
  },
  {
    title: "a folder as parameters",
    parameters: (path) => mkdir(path),
    says: [/net\.json: found a folder, expected the parameters of a network, as JSON$/],
  },
  {
    title: "JSON that does not parse",
    parameters: text('{\n  "epochs": 3,\n  "layers" 4\n}\n'),
    says: [/net\.json: line 3, column 12: found .+, expected JSON/],
  },
  {
    title: "JSON that ends too early, with options that change it",
    parameters: text('{ "epochs": 3,'),
    options: ["--seed", "3"],
    says: [/net\.json: line 1, column \d+: found .+, expected JSON/],
  },
  { title: "JSON that is no object", parameters: text("[1, 2]"), says: [/net\.json: found \[1,2\], expected/] },
  {
    title: "unknown keys",
    parameters: parameters({ learning_rte: 1, epoch: 3 }),
    says: [
      /net\.json: learning_rte: found an unknown key, expected .*learning_rate$/,
      /net\.json: epoch: found an unknown key, expected .*epochs$/,
    ],
  },
  {
    title: "a layer too few",
    parameters: parameters({ layers: 4 }),
    says: [
      /net\.json: activations\.layer4: found nothing, expected/,
      /net\.json: neurons\.layer4: found nothing, expected/,
    ],
  },
  {
    title: "a layer too many",
    parameters: parameters({ neurons: { ...smallNetwork.neurons, layer4: 1 } }),
    says: [/net\.json: neurons\.layer4: found one layer too many, expected 3 layers/],
  },
  {
    title: "a softmax that does not fit the classes",
    parameters: parameters({ activations: { ...smallNetwork.activations, layer3: "softmax" } }),
    says: [/net\.json: neurons\.layer3: found 1, expected 2, a neuron for every class/],
  },
  {
    title: "a sigmoid for three classes",
    data: (path) => writeHdf5(path, noisyPictures({ classes: 3 })),
    says: [/net\.json: activations\.layer3: found sigmoid, expected softmax with 3 neurons/],
  },
  {
    title: "two neurons before a sigmoid",
    parameters: parameters({ neurons: { ...smallNetwork.neurons, layer3: 2 } }),
    says: [/net\.json: neurons\.layer3: found 2, expected 1 neuron before sigmoid, or softmax/],
  },
  {
    title: "an unknown activation",
    parameters: parameters({ activations: { ...smallNetwork.activations, layer1: "rleu" } }),
    says: [/net\.json: activations\.layer1: found "rleu", expected one of .*relu/],
  },
  {
    title: "numbers out of range",
    parameters: parameters({ epochs: 0, learning_rate: -1, batch_size: 1.5, seed: -3, threshold: "low" }),
    says: [
      /net\.json: epochs: found 0, expected a whole number from 1 to/,
      /net\.json: learning_rate: found -1, expected a number above 0/,
      /net\.json: batch_size: found 1\.5, expected a whole number from 1 to/,
      /net\.json: threshold: found "low", expected a number of at least 0/,
      /net\.json: seed: found -3, expected a whole number from 0 to/,
    ],
  },
  {
    title: "an option out of the parameters' range",
    options: ["--epochs", "10000001"],
    says: [/net\.json: epochs: found 10000001, expected a whole number from 1 to 10,000,000$/],
  },
  {
    title: "a network too large for the memory",
    parameters: parameters({ neurons: { layer1: 1_000_000, layer2: 1_000_000, layer3: 1 } }),
    says: [/net\.json: found a training that needs [\d.]+ GB of memory, expected at most [\d.]+ GB: /],
  },
  {
    title: "problems with both files at once",
    data: without("list_classes"),
    parameters: parameters({ layers: 0 }),
    says: [/net\.json: layers: found 0, expected/, /data\.h5: list_classes: found nothing, expected/],
  },
];

for (const wrong of cases)
  test(`${wrong.title}: refused with a line per problem, and nothing is left but the record`, async (t) => {
    const workplace = await prepare(t, wrong);
    const options = wrong.options ?? [];
    const { code, stdout, stderr } = await workplace.snn(...trainInto("out"), ...options);
    assert.deepEqual([code, stdout], [2, ""], stderr);
    const lines = complaintsIn(stderr);
    assert.equal(lines.length, wrong.says.length, stderr);
    wrong.says.forEach((pattern, index) => {
      assert.match(lines[index]!, pattern);
    });
    assert.doesNotMatch(stderr, / {4}at |temporary\/|training_input/);
    assert.deepEqual(
      (await workplace.list("out")).filter((name) => name !== "costs.jsonl"),
      ["run.json"],
    );
    const record = JSON.parse(await readFile(workplace.path("out", "run.json"), "utf8"));
    assert.equal(record.status, "failed");
    assert.equal(record.problems.length, wrong.says.length);
    assert.ok(!("training" in record));
  });

test("a refused run leaves no file but its record", async (t) => {
  const workplace = await prepare(t, { parameters: parameters({ layers: 0 }) });
  await workplace.snn(...trainInto("out"), "--quiet");
  assert.deepEqual(await workplace.list("out"), ["run.json"]);
  assert.deepEqual(await workplace.list(), ["data.h5", "net.json", "out", "temporary"]);
});

test("the events of a refused run name the files as the person knows them", async (t) => {
  const workplace = await prepare(t, { parameters: parameters({ layers: 0 }) });
  const { code, stdout } = await workplace.snn(...trainInto("out"), "--json", "--epochs", "3");
  assert.equal(code, 2);
  const failure = eventsOf(stdout).find(({ type }) => type === "TrainingFailed")!;
  const record = JSON.parse(await readFile(workplace.path("out", "run.json"), "utf8"));
  for (const { problems } of [failure.detail as { problems: { file: string }[] }, record]) {
    assert.match(problems[0].file, /net\.json$/);
    assert.doesNotMatch(problems[0].file, /temporary/);
  }
});

test("a data set whose name ends in .json is not taken for the parameters", async (t) => {
  const workplace = await prepare(t);
  const { code, stderr } = await workplace.snn("train", "net.json", "--parameters", "net.json", "--output", "out");
  assert.equal(code, 2);
  assert.deepEqual(complaintsIn(stderr).length, 1);
  await writeFile(workplace.path("text.json"), "{}");
  const other = await workplace.snn("train", "text.json", "--parameters", "net.json", "--output", "out");
  assert.match(complaintsIn(other.stderr)[0]!, /text\.json: found .+, expected an HDF5 file/);
});

test("a link to a data set is as good as the data set", async (t) => {
  const workplace = await prepare(t);
  await symlink(workplace.path("data.h5"), workplace.path("link"));
  const { code } = await workplace.snn("train", "link", "--parameters", "net.json", "--output", "out", "--quiet");
  assert.equal(code, 0);
});

const wrongCommands: readonly (readonly [args: readonly string[], says: RegExp])[] = [
  [["train", "data.h5", "--faults", "lose=1"], /--faults.+"lose=1".+expected/],
  [["train", "data.h5", "--faults", "duplicate=2"], /--faults.+"duplicate=2".+expected/],
  [["train", "data.h5", "--faults", "seed=7,duplicte=0.5"], /--faults.+"duplicte=0\.5".+duplicate/],
  [["train", "data.h5", "--faults", "crash"], /--faults.+"crash".+expected/],
  [["train", "data.h5", "--faults", ""], /--faults.+expected/],
  [["train", "data.h5", "--epochs", "0"], /--epochs.+'0'.+whole number of at least 1/],
  [["train", "data.h5", "--epochs", "ten"], /--epochs.+'ten'.+whole number/],
  [["train", "data.h5", "--seed", "-1"], /--seed.+'-1'.+whole number of at least 0/],
  [["train", "data.h5", "--message-batch", "0"], /--message-batch.+'0'.+whole number/],
  [["train", "data.h5", "--precision", "float16"], /--precision.+'float16'.+float64, float32/],
  [["train", "data.h5", "--output"], /--output.+argument missing/],
  [["train", "data.h5", "--sed", "1"], /unknown option '--sed'/],
  [["train", "data.h5", "more.h5"], /too many arguments/],
  [["tran"], /unknown command 'tran'/],
];

for (const [args, says] of wrongCommands)
  test(`snn ${args.join(" ")} is refused before anything is written`, async (t) => {
    const workplace = await prepare(t);
    const { code, stdout, stderr } = await workplace.snn(...args);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr.split("\n")[0]!, says);
    assert.doesNotMatch(stderr, / {4}at /);
    assert.deepEqual(await workplace.list(), ["data.h5", "net.json", "temporary"]);
  });

for (const [title, folder] of [
  ["a file", "data.h5"],
  ["below a file", "data.h5/out"],
  ["where nothing can be made", "/proc/snn-test"],
] as const)
  test(`an output folder that is ${title} is refused with one line`, { timeout: 10_000 }, async (t) => {
    const workplace = await prepare(t);
    const before = await readFile(workplace.path("data.h5"));
    const running = workplace.start(...trainInto(folder));
    t.after(() => running.kill("SIGKILL"));
    const { code, stderr } = await running.ended;
    assert.equal(code, 2, stderr);
    const [line, ...others] = complaintsIn(stderr);
    assert.deepEqual(others, []);
    assert.ok(line!.includes(folder), line);
    assert.deepEqual(await readFile(workplace.path("data.h5")), before);
  });

/** A data set and parameters that are right, except for what a case makes wrong. */
async function prepare(
  t: Parameters<typeof Workplace.for>[0],
  { data, parameters }: Partial<Case> = {},
): Promise<Workplace> {
  const workplace = await Workplace.for(t);
  await (data ?? ((path) => writeHdf5(path, noisyPictures())))(workplace.path("data.h5"));
  await (parameters ?? ((path) => writeParameters(path, smallNetwork)))(workplace.path("net.json"));
  return workplace;
}

function trainInto(folder: string): string[] {
  return ["train", "data.h5", "--parameters", "net.json", "--output", folder];
}
