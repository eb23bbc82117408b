import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { rm } from "node:fs/promises";
import { after, before, test } from "node:test";
import { noisyPictures, smallNetwork, writeHdf5, writeParameters } from "../helpers/made-up-data.js";
import {
  commandLine,
  descendants,
  isAlive,
  isOpen,
  listeningPorts,
  processGroup,
  until,
  withoutProc,
} from "../helpers/processes.js";
import { complaintsIn, type RunningSnn, Workplace } from "../helpers/snn.js";

const skip = withoutProc;
const signals = [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const;

// Long enough that no signal comes too late: a local cloud takes some 20 s for these epochs, one process less than one.
const parameters = { ...smallNetwork, epochs: 60, checkpoint_every: 7, optimizer: "adam", learning_rate: 0.01 };

let workplace: Workplace;
let undisturbed: string;

before(async () => {
  workplace = await Workplace.create();
  await writeHdf5(workplace.path("noise.h5"), noisyPictures());
  await writeParameters(workplace.path("net.json"), parameters);
  await workplace.snn(...trainInto("undisturbed"), "--quiet");
  undisturbed = await workplace.parametersHash("undisturbed");
});

after(() => workplace.remove());

for (const [signal, code] of signals)
  test(`${signal} during --cloud local leaves nothing running, and a run that can be resumed`, { skip }, async () => {
    const folder = `ended-by-${signal}`;
    const running = workplace.start(...trainInto(folder), ...local, "--json");
    await running.line(isLayer, 40);
    const left = await lookAt(running);
    assert.deepEqual(left.programs, ["node", "node", "redis-server"]);
    assert.ok(left.ports.length >= 4, "Redis and three emulators listen");
    running.kill(signal);
    const ended = await running.ended;
    assert.deepEqual([ended.code, ended.signal], [code, null], ended.stderr);
    await nothingIsLeftOf(left);
    assert.deepEqual(await workplace.list("temporary"), []);
    const [line, ...others] = complaintsIn(ended.stderr);
    assert.deepEqual(others, []);
    const [, epoch, path] = /^interrupted in epoch (\d+); go on with: snn train --resume (.+)$/.exec(line!)!;
    assert.ok(Number(epoch) >= 2 && Number(epoch) < parameters.epochs);
    assert.equal(path, workplace.path(folder));
    await resumesTheSame(folder);
  });

for (const [signal, code] of signals)
  test(`${signal} while the local cloud starts leaves nothing at all`, { skip }, async () => {
    const running = workplace.start(...trainInto("not-begun"), ...local);
    await until(() => descendants(running.pid).some((pid) => commandLine(pid).includes("redis-server")));
    const left = await lookAt(running);
    running.kill(signal);
    const ended = await running.ended;
    assert.deepEqual([ended.code, ended.signal], [code, null], ended.stderr);
    await nothingIsLeftOf(left);
    assert.deepEqual(complaintsIn(ended.stderr), ["interrupted before it had begun"]);
    assert.deepEqual(await workplace.list("temporary"), []);
    assert.deepEqual(await workplace.list("not-begun"), []);
  });

test("a terminal's Ctrl-C reaches the command only, which ends the others when it needs them no more", {
  skip,
}, async () => {
  const running = workplace.start(...trainInto("in-a-group"), ...local, "--json");
  await running.line(isLayer);
  const { pids } = await lookAt(running);
  for (const pid of pids) assert.notEqual(processGroup(pid), processGroup(running.pid));
  running.kill("SIGINT");
  assert.equal((await running.ended).code, 130);
});

test("a second Ctrl-C ends it at once, and leaves nothing running", { skip }, async () => {
  const running = workplace.start(...trainInto("interrupted-twice"), ...local, "--json");
  await running.line(isLayer, 40);
  const left = await lookAt(running);
  running.kill("SIGINT");
  running.kill("SIGINT");
  assert.equal((await running.ended).code, 130);
  await nothingIsLeftOf(left);
  assert.deepEqual(await workplace.list("temporary"), []);
});

test("a reader that has read enough ends it without a stack trace, and leaves nothing running", { skip }, async () => {
  const running = workplace.start(...trainInto("read-enough"), ...local, "--json");
  await running.line(isLayer);
  const left = await lookAt(running);
  running.stopReading();
  const { stderr } = await running.ended;
  assert.equal(stderr, "");
  await nothingIsLeftOf(left);
  assert.deepEqual(await workplace.list("temporary"), []);
});

const withoutPact = spawnSync("setpriv", ["--pdeathsig", "KILL", "true"]).status === 0 ? skip : "there is no setpriv";

test("kill -9 of the command leaves none of its processes", { skip: withoutPact }, async () => {
  const running = workplace.start(...trainInto("killed"), ...local, "--json");
  await running.line(isLayer, 40);
  const left = await lookAt(running);
  assert.deepEqual(left.programs, ["node", "node", "redis-server"]);
  running.kill("SIGKILL");
  assert.equal((await running.ended).signal, "SIGKILL");
  await nothingIsLeftOf(left);
  // The run was in the cloud that is gone; its folder keeps nobody from starting it again.
  await clearTemporary();
  const again = await workplace.snn(...trainInto("killed"), "--quiet");
  assert.equal(again.code, 0, again.stderr);
});

test("a worker that is killed is not missed", { skip }, async () => {
  const running = workplace.start(...trainInto("worker-killed"), ...local, "--json", "--epochs", "6");
  await running.line(isLayer, 20);
  const worker = descendants(running.pid).find((pid) => commandLine(pid).includes("functions"))!;
  process.kill(worker, "SIGKILL");
  const { code, stderr } = await running.ended;
  assert.equal(code, 0, stderr);
  await workplace.snn(...trainInto("six-epochs"), "--quiet", "--epochs", "6");
  assert.equal(await workplace.parametersHash("worker-killed"), await workplace.parametersHash("six-epochs"));
});

const local = ["--cloud", "local", "--workers", "2"];

function trainInto(folder: string): string[] {
  return ["train", "noise.h5", "--parameters", "net.json", "--output", folder];
}

function isLayer(line: string): boolean {
  return line.includes('"LayerCompleted"');
}

interface Processes {
  readonly pids: readonly number[];
  /** What they run, sorted. */
  readonly programs: readonly string[];
  readonly ports: readonly number[];
}

/** The processes below a command, and the ports at which any of them, or the command itself, listens. */
async function lookAt({ pid }: RunningSnn): Promise<Processes> {
  const pids = descendants(pid);
  const programs = pids.map((child) => commandLine(child).split(" ")[0]!.replace(/^.*\//, "")).sort();
  return { pids, programs, ports: listeningPorts([pid, ...pids]) };
}

async function nothingIsLeftOf({ pids, ports }: Processes): Promise<void> {
  // What the kernel kills, it kills a moment later, and of a process with threads it may close the ports last.
  await until(() => !pids.some(isAlive));
  for (const port of ports) await until(async () => !(await isOpen(port)));
}

async function resumesTheSame(folder: string): Promise<void> {
  const { code, stderr } = await workplace.snn("train", "--resume", folder, "--quiet");
  assert.deepEqual([code, stderr], [0, ""]);
  assert.equal(await workplace.parametersHash(folder), undisturbed);
  assert.deepEqual((await workplace.results(folder)).epochs, (await workplace.results("undisturbed")).epochs);
  assert.deepEqual(await workplace.list(folder), await workplace.list("undisturbed"));
}

/** Removes what a process could not remove. */
async function clearTemporary(): Promise<void> {
  for (const name of await workplace.list("temporary"))
    await rm(workplace.path("temporary", name), { recursive: true });
}
