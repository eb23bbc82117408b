import assert from "node:assert/strict";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { type Entries, noisyPictures, smallNetwork, writeHdf5, writeParameters } from "../helpers/made-up-data.js";
import { complaintsIn, eventsOf, Workplace } from "../helpers/snn.js";

/** A data set, or the text in its place; what is different in the parameters; and the lines that say what is wrong. */
type BadFiles = readonly [title: string, data: Entries | string, net: object, says: readonly RegExp[]];

const badFiles: readonly BadFiles[] = [
  ["a text file as data set", "hello", {}, [/^\S+\/data\.h5: found a text file, expected an HDF5 file$/]],
  [
    "unknown keys and a layer too many",
    noisyPictures(),
    { learning_rte: 1, neurons: { ...smallNetwork.neurons, layer4: 1 }, epochs: 0 },
    [
      /^\S+\/net\.json: epochs: found 0, expected a whole number/,
      /^\S+\/net\.json: learning_rte: found an unknown key, expected/,
      /^\S+\/net\.json: neurons\.layer4: found one layer too many, expected 3 layers/,
    ],
  ],
  [
    "problems with both files",
    { ...noisyPictures(), train_set_y: { data: new Int32Array(41) } },
    { epochs: 0 },
    [
      /^\S+\/net\.json: epochs: found 0, expected a whole number/,
      /^\S+\/data\.h5: train_set_y: found 41 labels, expected 40/,
    ],
  ],
];

for (const [title, data, net, says] of badFiles)
  test(`${title}: --cloud local refuses it with a line per problem that names the person's own file`, async (t) => {
    const workplace = await prepare(t, data, net);
    const { code, stdout, stderr } = await workplace.snn(...trainInto("out"), ...local, "--json");
    assert.equal(code, 2, stderr);
    const lines = stderr.trimEnd().split("\n");
    assert.equal(lines.length, says.length, stderr);
    says.forEach((pattern, index) => {
      assert.match(lines[index]!, pattern);
    });
    const failure = eventsOf(stdout).find(({ type }) => type === "TrainingFailed")!;
    const record = JSON.parse(await readFile(workplace.path("out", "run.json"), "utf8"));
    assert.equal(record.status, "failed");
    for (const { problems } of [failure.detail as { problems: { file: string }[] }, record]) {
      assert.equal(problems.length, says.length);
      for (const { file } of problems) assert.ok(file.startsWith(workplace.folder), file);
    }
    assert.deepEqual(await workplace.list("out"), ["run.json"]);
    assert.deepEqual(await workplace.list(), ["data.h5", "net.json", "out", "temporary"]);
    assert.deepEqual(await workplace.list("temporary"), []);
  });

test("a refused training with --cloud local leaves the results of an earlier one as they were", async (t) => {
  const workplace = await prepare(t);
  await workplace.snn(...trainInto("out"), "--quiet");
  const before = await contentOf(workplace, "out");
  await writeParameters(workplace.path("net.json"), { ...smallNetwork, layers: 0 });
  assert.equal((await workplace.snn(...trainInto("out"), ...local)).code, 2);
  assert.deepEqual(await contentOf(workplace, "out"), before);
});

test("files that are not there are refused before a cloud is started", async (t) => {
  const workplace = await prepare(t);
  await mkdir(workplace.path("folder"));
  const nothingWritten = await workplace.list();
  // Without redis-server a cloud cannot be started, which would be another error.
  const { code, stdout, stderr } = await (await nodeOnly(workplace)).snn(
    ...["train", "missing.h5", "--parameters", "folder", "--output", "out", "--epochs", "3", ...local],
  );
  assert.deepEqual([code, stdout], [2, ""], stderr);
  const [parameters, data, ...others] = complaintsIn(stderr);
  assert.equal(
    parameters,
    `${workplace.path("folder")}: found a folder, expected the parameters of a network, as JSON`,
  );
  assert.equal(data, `${workplace.path("missing.h5")}: found no such file, expected an HDF5 file`);
  assert.deepEqual(others, []);
  assert.deepEqual(
    (await workplace.list()).filter((name) => name !== "bin"),
    nothingWritten,
  );
});

const cloudOptions: readonly (readonly [options: readonly string[], says: readonly RegExp[]])[] = [
  [
    ["--cloud", "local", "--faults", "lose=0.1", "--message-batch", "2"],
    [
      /^--cloud local: --faults: found an option, expected nothing: it is for --cloud embedded$/,
      /^--cloud local: --message-batch: found an option, expected nothing: it is for --cloud embedded$/,
    ],
  ],
  [["--workers", "2"], [/^--cloud embedded: --workers: found an option, expected nothing: it is for --cloud local$/]],
  [["--latencies"], [/^--cloud embedded: --latencies: found an option, expected nothing: it is for --cloud local$/]],
  [
    ["--cloud", "aws", "--workers", "2", "--latencies", "--faults", "lose=0.1"],
    [/--faults.+--cloud embedded$/, /--workers.+--cloud local$/, /--latencies.+--cloud local$/],
  ],
  [["--resume", "somewhere", "--workers", "2"], [/--workers/]],
  [["--cloud", "locl"], [/--cloud.+'locl'.+embedded, local, aws/]],
  [["--cloud", "local", "--workers", "0"], [/--workers.+'0'.+whole number of at least 1/]],
];

for (const [options, says] of cloudOptions)
  test(`snn train ${options.join(" ")} is refused before anything is written`, async (t) => {
    const workplace = await prepare(t);
    const { code, stdout, stderr } = await workplace.snn("train", "data.h5", "--output", "out", ...options);
    assert.deepEqual([code, stdout], [2, ""], stderr);
    const lines = stderr.split("\n").filter((line) => line !== "" && line !== "(--help tells more)");
    assert.equal(lines.length, says.length, stderr);
    says.forEach((pattern, index) => {
      assert.match(lines[index]!, pattern);
    });
    assert.deepEqual(await workplace.list(), ["data.h5", "net.json", "temporary"]);
  });

test("an interrupted run cannot be resumed with --cloud local, which is said", async (t) => {
  const workplace = await prepare(t);
  const { code, stderr } = await workplace.snn("train", "--resume", "somewhere", "--cloud", "local");
  assert.equal(code, 2);
  assert.match(stderr, /^--resume: --cloud: found an option, expected nothing: .+ in this process\n$/);
});

for (const command of [
  ["train", "data.h5", "--cloud", "aws", "--output", "out"],
  ["worker"],
  ["dead-letters"],
  ["dead-letters", "resend"],
])
  test(`snn ${command.join(" ")} without a linked cloud is refused with advice`, async (t) => {
    const workplace = await prepare(t);
    const { code, stdout, stderr } = await workplace.snn(...command);
    assert.deepEqual([code, stdout], [2, ""], stderr);
    assert.match(
      stderr,
      /^the environment: SST_RESOURCE_…: found .+ not linked.+`npx sst shell --`.+`snn cloud up`.*\n$/,
    );
    assert.deepEqual(await workplace.list("temporary"), []);
  });

for (const command of [
  ["train", "data.h5", "--parameters", "net.json", "--cloud", "local"],
  ["cloud", "up"],
])
  test(`snn ${command.join(" ")} without redis-server says how to install it`, async (t) => {
    const workplace = await nodeOnly(await prepare(t));
    const { code, stdout, stderr } = await workplace.snn(...command);
    assert.deepEqual([code, stdout], [2, ""], stderr);
    assert.match(stderr, /^redis-server: found nothing on the PATH, expected .*apt-get install redis-server\n$/);
    assert.deepEqual(await workplace.list("temporary"), []);
  });

const local = ["--cloud", "local", "--workers", "1"];

function trainInto(folder: string): string[] {
  return ["train", "data.h5", "--parameters", "net.json", "--output", folder];
}

/** The same place for commands that find nothing on their PATH but what `bin/snn` itself needs. */
async function nodeOnly(workplace: Workplace): Promise<Workplace> {
  const bin = workplace.path("bin");
  await mkdir(bin);
  await symlink(process.execPath, `${bin}/node`);
  for (const name of ["dirname", "readlink"]) await symlink(`/usr/bin/${name}`, `${bin}/${name}`);
  return workplace.with({ PATH: bin });
}

async function contentOf(workplace: Workplace, folder: string): Promise<[string, Buffer][]> {
  const names = await workplace.list(folder);
  return Promise.all(
    names.map(async (name): Promise<[string, Buffer]> => [name, await readFile(workplace.path(folder, name))]),
  );
}

/** A place with both files. @param net what is different in the parameters. */
async function prepare(
  t: Parameters<typeof Workplace.for>[0],
  data: Entries | string = noisyPictures(),
  net: object = {},
): Promise<Workplace> {
  const workplace = await Workplace.for(t);
  await writeParameters(workplace.path("net.json"), { ...smallNetwork, ...net });
  if (typeof data === "string") await writeFile(workplace.path("data.h5"), data);
  else await writeHdf5(workplace.path("data.h5"), data);
  return workplace;
}
