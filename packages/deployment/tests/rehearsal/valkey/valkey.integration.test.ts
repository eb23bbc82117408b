import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { connect as connectTcp } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import { connect as connectTls } from "node:tls";
import { valkeyOf } from "../../../src/rehearsal/valkey/description.js";
import { startValkey, type Valkey } from "../../../src/rehearsal/valkey/valkey.js";

const authToken = 'a token of AUTH with spaces, \\ and " in it';

const resources = (parameters: readonly { name: string; value: string }[]) => [
  {
    type: "aws:elasticache/replicationGroup:ReplicationGroup",
    name: "ParameterServerCluster",
    state: {
      engine: "valkey",
      clusterMode: "disabled",
      transitEncryptionEnabled: true,
      authToken,
      parameterGroupName: "group",
    },
  },
  { type: "aws:elasticache/parameterGroup:ParameterGroup", name: "Group", state: { name: "group", parameters } },
];

async function start(context: TestContext): Promise<Valkey> {
  const folder = await mkdtemp(join(tmpdir(), "snn-valkey-"));
  const parameters = [
    { name: "cluster-enabled", value: "no" },
    { name: "maxmemory-policy", value: "noeviction" },
  ];
  const valkey = await startValkey({ description: valkeyOf({ resources: resources(parameters) }), folder });
  context.after(async () => {
    await valkey.stop();
    await rm(folder, { recursive: true });
  });
  return valkey;
}

/** A command as it goes over the wire, whatever is in its words. */
const command = (...words: string[]) =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`;

/** What the server says to some commands. */
async function ask({ host, port, certificateFile }: Valkey, ...commands: string[][]): Promise<string> {
  const socket = connectTls({ host, port, ca: await readFile(certificateFile) });
  socket.write([...commands, ["QUIT"]].map((words) => command(...words)).join(""));
  return text(socket);
}

test("the server speaks TLS, wants the token, and has the policy of the graph", async (context) => {
  const valkey = await start(context);
  assert.match(await ask(valkey, ["PING"]), /NOAUTH/);
  assert.match(await ask(valkey, ["AUTH", "default", "wrong"]), /WRONGPASS/);
  const answer = await ask(valkey, ["AUTH", valkey.username, valkey.password], ["CONFIG", "GET", "maxmemory-policy"]);
  assert.match(answer, /^\+OK/);
  assert.match(answer, /noeviction/);
});

test("whoever speaks no TLS, or does not know the certificate, gets nowhere", async (context) => {
  const { host, port } = await start(context);
  const plain = connectTcp({ host, port });
  plain.write(command("PING"));
  plain.on("error", () => undefined);
  await new Promise((resolve) => plain.once("close", resolve));
  const stranger = connectTls({ host, port });
  const [error] = (await once(stranger, "error")) as [NodeJS.ErrnoException];
  assert.equal(error.code, "DEPTH_ZERO_SELF_SIGNED_CERT");
});

test("a process that is given the certificate in NODE_EXTRA_CA_CERTS trusts the server, by address and by name", async (context) => {
  const { port, certificateFile } = await start(context);
  const script = `
    import { once } from "node:events";
    import { connect } from "node:tls";
    for (const host of ["127.0.0.1", "localhost"]) {
      const socket = connect({ host, port: ${port}, family: 4 });
      await once(socket, "secureConnect");
      socket.destroy();
    }`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    env: { NODE_EXTRA_CA_CERTS: certificateFile },
    stdio: ["ignore", "ignore", "inherit"],
  });
  assert.deepEqual(await once(child, "exit"), [0, null]);
});

test("a server that cannot start says why", async (context) => {
  const { port } = await start(context);
  const folder = await mkdtemp(join(tmpdir(), "snn-valkey-"));
  context.after(() => rm(folder, { recursive: true }));
  const description = valkeyOf({ resources: resources([]) });
  await assert.rejects(startValkey({ description, folder, port }), /does not start:[\s\S]*Address already in use/);
});

test("parameters that are not known here are refused", () => {
  const unknown = [{ name: "notify-keyspace-events", value: "AKE" }];
  assert.throws(() => valkeyOf({ resources: resources(unknown) }), /notify-keyspace-events/);
});

test("Valkey without TLS, or in cluster mode, is refused", () => {
  const [group] = resources([]);
  for (const change of [{ transitEncryptionEnabled: false }, { clusterMode: "enabled" }])
    assert.throws(() => valkeyOf({ resources: [{ ...group!, state: { ...group!.state, ...change } }] }), {
      name: "GraphError",
      message: new RegExp(Object.keys(change)[0]!),
    });
});
