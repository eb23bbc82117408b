import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { appendFile, constants, copyFile, open, readFile, rm, writeFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { noisyPictures, smallNetwork, writeHdf5, writeParameters } from "../helpers/made-up-data.js";
import { complaintsIn, type Ended, Workplace } from "../helpers/snn.js";

// Long enough that a signal sent at a line of output arrives while the run goes on, short enough to be run often.
const parameters = { ...smallNetwork, epochs: 60, checkpoint_every: 7, optimizer: "adam", learning_rate: 0.01 };
const layersPerEpoch = 3 * 2 * parameters.layers;

let workplace: Workplace;
let undisturbed: string;
let undisturbedCosts: unknown;

before(async () => {
  workplace = await Workplace.create();
  await writeHdf5(workplace.path("noise.h5"), noisyPictures());
  await writeParameters(workplace.path("net.json"), parameters);
  await workplace.snn(...trainInto("undisturbed"), "--quiet");
  undisturbed = await workplace.parametersHash("undisturbed");
  undisturbedCosts = (await workplace.results("undisturbed")).epochs;
});

after(() => workplace.remove());

for (const seed of [1, 2, 3, 4, 5])
  test(`kill -9 at a random moment (seed ${seed}) and resume give the same bytes`, async () => {
    const folder = `killed-${seed}`;
    const killed = await killAtRandom(trainInto(folder), seed);
    assert.equal(killed.signal, "SIGKILL", "the run was over before it was killed");
    await resumesTheSame(folder);
  });

test("kill -9 three times, each time in the resumed run, and resume give the same bytes", async () => {
  const folder = "killed-often";
  let command = trainInto(folder);
  // Further every time: a resumed run starts at a checkpoint, which is not more than 7 epochs behind.
  for (const seed of [11, 12, 13]) {
    const killed = await killAtRandom(command, seed, 15 * layersPerEpoch);
    assert.equal(killed.signal, "SIGKILL", "the run was over before it was killed");
    command = ["train", "--resume", folder];
  }
  await resumesTheSame(folder);
});

test("kill -9 under faults and resume under other faults give the same bytes", async () => {
  const folder = "killed-under-faults";
  const faults = "duplicate=0.3,reorder=1,lose=0.1,crash=0.02";
  const killed = await killAtRandom([...trainInto(folder), "--faults", `seed=3,${faults}`], 21);
  assert.equal(killed.signal, "SIGKILL");
  await resumesTheSame(folder, "--faults", `seed=4,${faults}`, "--message-batch", "2");
});

for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)
  test(`${signal} ends the run with ${code} and a line that tells how to go on, which gives the same bytes`, async () => {
    const folder = `ended-by-${signal}`;
    const ended = await signalAfter(trainInto(folder), 200, signal);
    assert.deepEqual([ended.code, ended.signal], [code, null]);
    const [line, ...others] = complaintsIn(ended.stderr);
    assert.deepEqual(others, []);
    const [, epoch, path] = /^interrupted in epoch (\d+); go on with: snn train --resume (.+)$/.exec(line!)!;
    assert.ok(Number(epoch) >= Math.floor(199 / layersPerEpoch) && Number(epoch) < parameters.epochs);
    assert.equal(path, workplace.path(folder));
    assert.ok((await workplace.list(folder)).includes("checkpoint"));
    assert.deepEqual(await workplace.buckets(), []);
    await resumesTheSame(folder);
  });

test("a second SIGINT right after the first leaves a run that can be resumed", async () => {
  const folder = "interrupted-twice";
  const running = workplace.start(...trainInto(folder), "--json");
  await running.line(isLayer, 150);
  running.kill("SIGINT");
  running.kill("SIGINT");
  assert.equal((await running.ended).code, 130);
  await clearTemporary();
  await resumesTheSame(folder);
});

test("a run is resumed by its id, too", async () => {
  const killed = await killAtRandom(["train", "noise.h5", "--parameters", "net.json"], 31);
  assert.equal(killed.signal, "SIGKILL");
  const [runId] = await workplace.list("runs");
  await resumesTheSame(`runs/${runId}`, "--resume", runId!);
});

test("a run that was killed before its first checkpoint starts again from the beginning", async () => {
  const folder = "killed-early";
  const killed = await signalAfter(trainInto(folder), 3, "SIGKILL");
  assert.equal(killed.signal, "SIGKILL");
  await rm(workplace.path(folder, "checkpoint"), { force: true });
  await resumesTheSame(folder);
});

test("a resumed run shows where it goes on, and a summary", async () => {
  const folder = "shown";
  await signalAfter(trainInto(folder), 300, "SIGKILL");
  const { code, stdout, stderr } = await workplace.snn("train", "--resume", folder);
  assert.equal(code, 0);
  assert.match(stdout, /^cost over 60 epochs/);
  assert.match(stderr, /^epoch 60\/60 {2}cost/m);
  assert.doesNotMatch(stderr, /^epoch 6\/60/m);
});

test("half a line at the end of costs.jsonl does no harm, neither now nor after the next kill", async () => {
  const folder = "torn";
  await signalAfter(trainInto(folder), 300, "SIGKILL");
  await appendFile(workplace.path(folder, "costs.jsonl"), '{"epoch":17,"co');
  const again = await signalAfter(["train", "--resume", folder], 100, "SIGKILL");
  assert.equal(again.signal, "SIGKILL");
  await resumesTheSame(folder);
});

test("files that were being written at a kill do no harm, and are gone in the end", async () => {
  const folder = "unfinished";
  await signalAfter(trainInto(folder), 300, "SIGKILL");
  for (const name of ["checkpoint", "results.json", "run.json", "params.h5"])
    await writeFile(workplace.path(folder, `${name}.unfinished`), "half of it");
  await resumesTheSame(folder);
});

test("a folder that an earlier run has left behind tells a new run nothing", async () => {
  const folder = "used";
  // An earlier run has left costs, a checkpoint and results: it has failed after some epochs.
  await signalAfter(
    ["train", "noise.h5", "--parameters", "net.json", "--output", folder, "--seed", "5"],
    500,
    "SIGINT",
  );
  const record = JSON.parse(await readFile(workplace.path(folder, "run.json"), "utf8"));
  await writeFile(
    workplace.path(folder, "run.json"),
    JSON.stringify({ ...record, status: "failed", reason: "a fault" }),
  );
  assert.ok((await workplace.list(folder)).includes("checkpoint"));
  const killed = await signalAfter(trainInto(folder), 3, "SIGKILL");
  assert.equal(killed.signal, "SIGKILL");
  await resumesTheSame(folder);
});

test("nothing is left of a run that is killed before it has begun, so there is nothing to resume", async () => {
  const running = await startWaiting("not-begun");
  running.kill("SIGKILL");
  assert.equal((await running.ended).signal, "SIGKILL");
  await clearTemporary();
  assert.deepEqual(await workplace.list("not-begun"), []);
  const { code, stderr } = await workplace.snn("train", "--resume", "not-begun");
  assert.equal(code, 2);
  assert.match(stderr, /^not-begun: found no run, expected .+\n$/);
});

test("SIGTERM while the files are read leaves nothing, or a run that can be resumed, and says which", async () => {
  const folder = "hardly-begun";
  const running = await startWaiting(folder);
  running.kill("SIGTERM");
  await provide("waiting.json", running.ended);
  const { code, stderr } = await running.ended;
  assert.equal(code, 143);
  const complaints = complaintsIn(stderr);
  assert.equal(complaints.length, 1);
  // The signal is heard before or after the delivery that starts the run.
  if (complaints[0] === "interrupted before it had begun") assert.deepEqual(await workplace.list(folder), []);
  else {
    assert.match(complaints[0]!, /^interrupted in epoch 0; go on with: snn train --resume \S+hardly-begun$/);
    assert.equal((await workplace.snn("train", "--resume", folder, "--quiet")).code, 0);
    assert.equal(await workplace.parametersHash(folder), undisturbed);
  }
});

test("what cannot be resumed is refused with a line that says why", async () => {
  const folder = "refused";
  await copyFile(workplace.path("noise.h5"), workplace.path("changing.h5"));
  const command = ["train", "changing.h5", "--parameters", "net.json", "--output", folder];
  await signalAfter(command, 200, "SIGINT");
  const before = await contentOf(folder);
  await writeHdf5(workplace.path("changing.h5"), noisyPictures({ seed: 2 }));
  const path = workplace.path("changing.h5");
  const cases: readonly (readonly [options: readonly string[], lines: readonly RegExp[]])[] = [
    [[], [new RegExp(`^${path}: found another content .+, expected the data set of the run`)]],
    [["--epochs", "9"], [/^--resume: --epochs: found an option, expected nothing: a resumed run keeps what/]],
    [
      ["--precision", "float32", "--seed", "3", "--output", "x", "--parameters", "net.json"],
      [/--parameters/, /--precision/, /--seed/, /--output/],
    ],
  ];
  for (const [options, lines] of cases) await refuses(["--resume", folder, ...options], lines);
  await refuses(["noise.h5", "--resume", folder], [/DATASET/]);
  await refuses(["--resume", "run_0123456789abcdef"], [/^run_0123456789abcdef: found no run, expected .*runs\//]);
  await refuses(
    ["--resume", "undisturbed"],
    [/undisturbed: found a run that has completed, expected an interrupted run/],
  );
  await rm(path);
  await refuses(["--resume", folder], [new RegExp(`^${path}: found no such file, expected`)]);
  assert.deepEqual(await contentOf(folder), before, "a refusal changes nothing");
});

test("a new run does not take the place of an interrupted one", async () => {
  const folder = "kept";
  await signalAfter(trainInto(folder), 200, "SIGINT");
  const before = await contentOf(folder);
  await refuses(trainInto(folder).slice(1), [
    /found the interrupted run_\w+, expected another folder, or --resume \S+kept/,
  ]);
  assert.deepEqual(await contentOf(folder), before);
  await resumesTheSame(folder);
});

async function refuses(options: readonly string[], lines: readonly RegExp[]): Promise<void> {
  const { code, stdout, stderr } = await workplace.snn("train", ...options);
  assert.deepEqual([code, stdout], [2, ""], stderr);
  const complaints = complaintsIn(stderr);
  assert.equal(complaints.length, lines.length, stderr);
  lines.forEach((line, index) => {
    assert.match(complaints[index]!, line);
  });
}

/** Resumes the run in a folder. Fails unless it ends as the undisturbed run did, with nothing left of the break. */
async function resumesTheSame(folder: string, ...options: readonly string[]): Promise<void> {
  const resume = options.includes("--resume") ? [] : ["--resume", folder];
  const buckets = await workplace.buckets();
  // A killed process cannot tidy up; whoever resumes its run must leave no more behind.
  const { code, stderr } = await workplace.start("train", ...resume, ...options, "--quiet").ended;
  assert.deepEqual([code, stderr], [0, ""]);
  assert.deepEqual(await workplace.buckets(), buckets);
  assert.equal(await workplace.parametersHash(folder), undisturbed);
  const { epochs, status } = await workplace.results(folder);
  assert.equal(status, "completed");
  assert.deepEqual(epochs, undisturbedCosts);
  assert.deepEqual(await workplace.list(folder), await workplace.list("undisturbed"));
}

/** Kills a training after a random number of layers. */
async function killAtRandom(command: readonly string[], seed: number, most?: number): Promise<Ended> {
  const layers = most ?? (parameters.epochs - 5) * layersPerEpoch;
  return signalAfter(command, uniformInt(xoroshiro128plus(seed), 1, layers), "SIGKILL");
}

/** Sends a signal to a training when so many layers are done. */
async function signalAfter(command: readonly string[], layers: number, signal: NodeJS.Signals): Promise<Ended> {
  const running = workplace.start(...command, "--json");
  await running.line(isLayer, layers);
  running.kill(signal);
  const ended = await running.ended;
  if (signal === "SIGKILL") await clearTemporary();
  return ended;
}

/** Removes what a process could not remove because it was killed. */
async function clearTemporary(): Promise<void> {
  for (const name of await workplace.buckets()) await rm(workplace.path("temporary", name), { recursive: true });
}

function isLayer(line: string): boolean {
  return line.includes('"LayerCompleted"');
}

function trainInto(folder: string): string[] {
  return ["train", "noise.h5", "--parameters", "net.json", "--output", folder];
}

/** Starts a training that waits for its parameters until {@link provide}. */
async function startWaiting(folder: string) {
  await rm(workplace.path("waiting.json"), { force: true });
  execFileSync("mkfifo", [workplace.path("waiting.json")]);
  const running = workplace.start("train", "noise.h5", "--parameters", "waiting.json", "--output", folder);
  await running.line((line) => line.endsWith(": reading the files"));
  return running;
}

/** Lets a process that reads a pipe have its content, unless it ends without reading it. */
async function provide(name: string, ended: Promise<unknown>): Promise<void> {
  let hasEnded = false;
  void ended.then(() => {
    hasEnded = true;
  });
  while (!hasEnded) {
    try {
      // Without O_NONBLOCK this would wait for a reader, and there may never be one.
      const pipe = await open(workplace.path(name), constants.O_WRONLY | constants.O_NONBLOCK);
      await pipe.writeFile(await readFile(workplace.path("net.json")));
      await pipe.close();
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENXIO") throw error;
      await nextTurn();
    }
  }
}

/** Every file of a folder. */
async function contentOf(folder: string): Promise<[string, Buffer][]> {
  const names = await workplace.list(folder);
  return Promise.all(
    names.map(async (name): Promise<[string, Buffer]> => [name, await readFile(workplace.path(folder, name))]),
  );
}
