import assert from "node:assert/strict";
import { mkdir, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { projectFile } from "../../src/project.js";
import { noisyPictures, smallNetwork, writeHdf5, writeParameters } from "../helpers/made-up-data.js";
import { descendants, foreignSockets, withoutProc } from "../helpers/processes.js";
import { Workplace } from "../helpers/snn.js";

const recorder = new URL("../helpers/record-connections.js", import.meta.url).href;

test("--cloud local connects with the loopback interface only, and writes to the run's folder only", async (t) => {
  const place = await Workplace.for(t);
  const connections = place.path("connections");
  const workplace = place.with({
    HOME: place.path("home"),
    NODE_OPTIONS: `--import ${recorder}`,
    SNN_TEST_CONNECTIONS: connections,
  });
  await mkdir(workplace.path("home"));
  await writeHdf5(workplace.path("noise.h5"), noisyPictures());
  await writeParameters(workplace.path("net.json"), { ...smallNetwork, epochs: 3 });
  const before = await modifiedTimes(projectFile("."));
  const options = ["--parameters", "net.json", "--output", "out", "--cloud", "local", "--workers", "2", "--json"];
  const running = workplace.start("train", "noise.h5", ...options);
  if (withoutProc === false)
    for (const layers of [1, 10, 10, 10]) {
      await running.line((line) => line.includes('"LayerCompleted"'), layers);
      assert.deepEqual(foreignSockets([running.pid, ...descendants(running.pid)]), []);
    }
  const { code, stderr } = await running.ended;
  assert.deepEqual([code, stderr], [0, ""]);

  const recorded = (await readFile(connections, "utf8")).trimEnd().split("\n");
  assert.deepEqual([...new Set(recorded)].sort(), ["tcp 127.0.0.1", "to 127.0.0.1"]);
  assert.deepEqual(await workplace.list(), ["connections", "home", "net.json", "noise.h5", "out", "temporary"]);
  assert.deepEqual([await workplace.list("home"), await workplace.list("temporary")], [[], []]);
  assert.deepEqual(await modifiedTimes(projectFile(".")), before);
});

test("what is recorded includes connections to elsewhere, look-ups of names and datagrams", async (t) => {
  const place = await Workplace.for(t);
  const connections = place.path("connections");
  process.env["SNN_TEST_CONNECTIONS"] = connections;
  t.after(() => delete process.env["SNN_TEST_CONNECTIONS"]);
  await import(recorder);
  const { createSocket } = await import("node:dgram");
  const { lookup } = await import("node:dns/promises");
  const { connect } = await import("node:net");
  createSocket("udp4").close();
  await lookup("127.0.0.2");
  await lookup("localhost");
  // 192.0.2.0/24 is for documentation: nobody answers there.
  connect(9, "192.0.2.1")
    .on("error", () => {})
    .destroy();
  connect({ port: 9, host: "127.0.0.3" })
    .on("error", () => {})
    .destroy();
  assert.deepEqual((await readFile(connections, "utf8")).trimEnd().split("\n"), [
    'datagrams "udp4"',
    'name "localhost"',
    "to 192.0.2.1",
    "to 127.0.0.3",
  ]);
});

/** When each file of a folder was last written, by path, but for what npm, git and those who train here write. */
async function modifiedTimes(folder: string): Promise<[path: string, ms: number][]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const times = entries
    .filter(({ name }) => !["node_modules", ".git", "runs"].includes(name))
    .map(async (entry): Promise<[string, number][]> => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return modifiedTimes(path);
      return entry.isFile() ? [[path, (await stat(path)).mtimeMs]] : [];
    });
  return (await Promise.all(times)).flat().sort(([one], [other]) => (one < other ? -1 : 1));
}
