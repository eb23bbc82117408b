import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

/** A network of its own, in which every address is the machine's own, for one command. */
const inOwnNetwork = [
  "--user",
  "--map-root-user",
  "--net",
  "sh",
  "-ec",
  'ip link set lo up; ip route add local 0.0.0.0/0 dev lo; ip -6 route add local ::/0 dev lo; exec "$@"',
  "sh",
];

const skip =
  spawnSync("unshare", [...inOwnNetwork, "true"]).status === 0
    ? false
    : "no network namespace can be made here (unshare, ip)";

test("where every address is this machine's, nothing connects to a forbidden one", { skip }, () => {
  const program = fileURLToPath(new URL("every-address-network.js", import.meta.url));
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { status, stdout } = spawnSync("unshare", [...inOwnNetwork, process.execPath, program], {
    env,
    encoding: "utf8",
    timeout: 60_000,
  });
  assert.equal(status, 0, stdout);
  assert.match(stdout, /^# pass 4$/m);
});
