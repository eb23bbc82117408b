import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { assertClosed } from "../emulators/ports.js";

const script = fileURLToPath(new URL("closing-process.js", import.meta.url));
const run = promisify(execFile);

/** A process that something keeps alive, such as a timer or a connection, is ended then, which fails the test. */
const longestMs = 30_000;

suite("a local cloud that is closed", { timeout: 120_000 }, () => {
  for (const when of ["in mid-run", "after a run"])
    test(`${when}: leaves no process, no port, no timer and no file`, async (t) => {
      const temporary = await mkdtemp(join(tmpdir(), "snn-close-"));
      t.after(() => rm(temporary, { recursive: true }));
      const folder = await mkdtemp(join(temporary, "cloud-"));
      const environment = { ...process.env, TMPDIR: temporary };
      const { stdout, stderr } = await run(process.execPath, [script, folder, when], {
        env: environment,
        timeout: longestMs,
      });
      const { pids, ports } = JSON.parse(stdout) as { pids: number[]; ports: number[] };
      assert.equal(stderr, "");
      assert.equal(pids.length, 3);
      for (const pid of pids) assert.throws(() => process.kill(pid, 0), { code: "ESRCH" }, `process ${pid} is alive`);
      for (const port of ports) await assertClosed(port);
      assert.deepEqual(await readdir(folder), []);
      assert.deepEqual(await readdir(temporary), [folder.slice(temporary.length + 1)]);
    });
});
