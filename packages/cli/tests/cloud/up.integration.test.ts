import assert from "node:assert/strict";
import { readFile, stat } from "node:fs/promises";
import { after, before, test } from "node:test";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { ListQueuesCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Run } from "@snn/core";
import type { KeptLetter } from "@snn/core/adapters/aws";
import { connect, type Resources } from "@snn/functions/lambda";
import { noisyPictures, smallNetwork, writeHdf5, writeParameters } from "../helpers/made-up-data.js";
import { commandLine, descendants, isAlive, isOpen, listeningPorts, until, withoutProc } from "../helpers/processes.js";
import { eventsOf, type RunningSnn, Workplace } from "../helpers/snn.js";

let place: Workplace;
let cloud: RunningSnn;
let environment: Record<string, string>;
/** Where commands know the cloud. */
let workplace: Workplace;
let undisturbed: string;

before(async () => {
  place = await Workplace.create();
  await writeHdf5(place.path("noise.h5"), noisyPictures());
  await writeParameters(place.path("net.json"), smallNetwork);
  await place.start(...trainInto("undisturbed"), "--quiet").ended;
  undisturbed = await place.parametersHash("undisturbed");
  cloud = place.with({}, 180_000).start("cloud", "up", "--workers", "1");
  await cloud.line((line) => line.includes("redis-cli"));
  environment = await environmentOf(cloud);
  workplace = place.with(environment);
});

after(async () => {
  cloud.kill("SIGKILL");
  await cloud.ended;
  await place.remove();
});

test("the guide names what is there, in a file that is nobody else's business", async () => {
  assert.match(cloud.stdout, /^A local cloud is running, with 1 worker\. Ctrl-C ends it, and all that is in it\.\n/);
  assert.doesNotMatch(cloud.stdout, /undefined|null|NaN/);
  assert.equal((await stat(environmentFile(cloud))).mode & 0o777, 0o600);
  for (const name of ["SST_RESOURCE_NeuronQueue", "AWS_ENDPOINT_URL_SQS", "AWS_REGION", "AWS_DEFAULT_REGION"])
    assert.ok(environment[name], name);
});

test("a run that has used up its budget goes on there when it is raised, with the same bytes, and counts on", async () => {
  const stopped = await workplace.start(...trainInto("stopped"), "--cloud", "aws", "--budget", "0.000001").ended;
  assert.equal(stopped.code, 1, stopped.stderr);
  const [, runId] = /budget: .* --resume (run_\w+) --budget DOLLARS/.exec(stopped.stderr)!;
  const resume = ["train", "--resume", runId!, "--cloud", "aws", "--output", "resumed"];
  const { code, stderr } = await workplace.start(...resume, "--budget", "1").ended;
  assert.equal(code, 0, stderr);
  assert.equal(await workplace.parametersHash("resumed"), undisturbed);
  const { usage, dollars, parameters, epochs, messages } = await workplace.results("resumed");
  assert.equal(parameters.budget, 1);
  assert.ok(dollars! > 0.000_001);
  // Both parts together.
  assert.ok(usage!.sqsSends * 10 >= messages.published && messages.published >= 2 * 11 * 3 * epochs.length);
  const again = await workplace.start(...resume).ended;
  assert.deepEqual([again.code, again.stdout], [2, ""]);
  assert.match(again.stderr, /a run that has completed/);
});

test("--cloud aws trains in it, with the same bytes, and watch follows the run", async () => {
  const running = workplace.start(...trainInto("trained"), "--cloud", "aws", "--json");
  await running.line((line) => line.includes('"EpochStarted"'));
  const { runId } = eventsOf(running.stdout)[0]!.detail;
  const watched = await workplace.start("watch", runId, "--no-page", "--json", "--output", "watched").ended;
  const { code, stdout, stderr } = await running.ended;
  assert.deepEqual([code, stderr], [0, ""]);
  assert.deepEqual([watched.code, watched.stderr], [0, ""]);

  const report = await workplace.start("report", runId, "--json", "--output", "report.html").ended;
  const { missing, test } = JSON.parse(report.stdout);
  assert.deepEqual([report.stderr, missing], ["", []]);
  assert.deepEqual(test.confusionMatrix, (await workplace.results("trained")).test!.confusionMatrix);

  assert.equal(await workplace.parametersHash("trained"), undisturbed);
  assert.equal(await workplace.parametersHash("watched"), undisturbed);
  for (const folder of ["trained", "watched"])
    assert.deepEqual(await workplace.list(folder), await workplace.list("undisturbed"));
  assert.equal((await workplace.results("trained")).dataset.path, workplace.path("noise.h5"));
  assert.deepEqual((await workplace.results("trained")).epochs, (await workplace.results("undisturbed")).epochs);
  for (const output of [stdout, watched.stdout]) {
    const types = eventsOf(output).map(({ type }) => type);
    assert.equal(types.at(-1), "ModelEvaluated");
    assert.equal(types.filter((type) => type === "ModelEvaluated").length, 1);
    assert.ok(!types.includes("LayerCompleted"));
    for (const type of ["EpochStarted", "EpochCompleted"]) {
      const epochs = eventsOf(output).flatMap(({ type: told, detail }) =>
        told === type && "epoch" in detail ? [detail.epoch] : [],
      );
      assert.deepEqual(
        epochs,
        [...new Set(epochs)].sort((one, other) => one - other),
        "each epoch once, in order",
      );
      // An event that is late may be overtaken by the record of the end, which has all costs.
      if (type === "EpochCompleted") assert.equal(epochs.at(-1), smallNetwork.epochs - 1);
    }
  }
  assert.deepEqual(await tailQueues(), [], "nothing of those who followed is left in the cloud");

  const again = await workplace.start("watch", runId, "--no-page", "--json").ended;
  assert.deepEqual([again.code, again.stderr], [0, ""]);
  assert.deepEqual(
    eventsOf(again.stdout).map(({ type }) => type),
    ["EpochCompleted", "ModelEvaluated"],
  );
  const toRead = await workplace.start("watch", runId, "--no-page").ended;
  assert.equal(toRead.code, 0);
  assert.match(toRead.stderr, new RegExp(`${runId} is done: \\d+\\.\\d % of the test set right\n$`));
});

test("an upload with the SDK starts a run, which watch follows to its end", async () => {
  const s3 = new S3Client({ ...settingsOf("S3"), forcePathStyle: true });
  const connection = connect(resources(), (service) => ({ ...settingsOf(service), forcePathStyle: true }));
  try {
    const put = async (key: string, file: string) =>
      s3.send(
        new PutObjectCommand({ Bucket: resources().Storage.name, Key: key, Body: await readFile(place.path(file)) }),
      );
    await put("training_input/parameters.json", "net.json");
    await put("training_input/noise.h5", "noise.h5");
    let runs: readonly Run[] = [];
    await until(async () => {
      runs = await connection.services.runStore.running();
      return runs.length > 0;
    });
    const { runId } = runs[0]!;
    const { code, stdout, stderr } = await workplace.start("watch", runId, "--no-page", "--output", "uploaded").ended;
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^cost over 12 epochs/);
    assert.equal(await workplace.parametersHash("uploaded"), undisturbed);
    const { dataset } = await workplace.results("uploaded");
    assert.equal(dataset.path, `s3://${resources().Storage.name}/training_input/noise.h5`);
  } finally {
    s3.destroy();
    connection.close();
  }
});

test("a refused run ends the watch with 2 and its problems, and --cloud aws, too", async () => {
  await writeParameters(place.path("wrong.json"), { ...smallNetwork, epochs: 0 });
  const args = ["train", "noise.h5", "--parameters", "wrong.json", "--output", "refused", "--cloud", "aws", "--json"];
  const { code, stdout, stderr } = await workplace.start(...args).ended;
  assert.equal(code, 2, stderr);
  assert.match(stderr, /^\S+\/wrong\.json: epochs: found 0, expected a whole number .+\n$/);
  assert.ok(stderr.startsWith(place.folder));
  const { runId } = eventsOf(stdout).at(-1)!.detail;
  const watched = await workplace.start("watch", runId, "--no-page").ended;
  assert.deepEqual([watched.code, watched.stdout], [2, ""]);
  assert.match(watched.stderr, /^s3:\/\/\S+: epochs: found 0, expected a whole number/m);
  assert.doesNotMatch(watched.stderr, / {4}at /);
});

test("SIGINT ends --cloud aws and says how to follow the run, which goes on", async () => {
  const running = workplace.start(...trainInto("left"), "--cloud", "aws", "--json");
  await running.line((line) => line.includes('"EpochStarted"'));
  running.kill("SIGINT");
  const { code, stderr } = await running.ended;
  assert.equal(code, 130);
  const [, runId] = /^(run_\w+) goes on without us; follow it with: snn watch run_\w+\n$/.exec(stderr)!;
  const watching = workplace.start("watch", runId!, "--no-page", "--json");
  await watching.line((line) => line.includes('"EpochCompleted"'));
  watching.kill("SIGTERM");
  assert.deepEqual(await watching.ended.then((ended) => [ended.code, ended.stderr]), [143, ""]);
  assert.equal((await workplace.start("watch", runId!, "--no-page", "--output", "gone-on").ended).code, 0);
  assert.equal(await workplace.parametersHash("gone-on"), undisturbed);
});

test("snn worker helps with the work, and SIGTERM ends it with 0", { skip: withoutProc }, async () => {
  // The worker that the cloud has is stopped, so that whatever is done is done by the new one.
  const idle = descendants(cloud.pid).find((pid) => commandLine(pid).includes("functions"))!;
  process.kill(idle, "SIGSTOP");
  const worker = workplace.start("worker");
  try {
    await worker.line((line) => line.includes("Ctrl-C ends it"));
    const { code, stderr } = await workplace.with({}, 120_000).start(...trainInto("helped"), ...quietAws).ended;
    assert.deepEqual([code, stderr], [0, ""]);
    assert.equal(await workplace.parametersHash("helped"), undisturbed);
  } finally {
    process.kill(idle, "SIGCONT");
    worker.kill("SIGTERM");
  }
  const { code, stdout, stderr } = await worker.ended;
  assert.equal(code, 0, stderr);
  assert.doesNotMatch(stdout + stderr, /"level":"ERROR"/);
});

test("dead letters are listed with their reasons, and sent again where they can be", async () => {
  const queue = new SQSClient(settingsOf("SQS"));
  let letters: KeptLetter[] = [];
  const send = (MessageBody: string) =>
    queue.send(new SendMessageCommand({ QueueUrl: resources().NeuronQueue.url, MessageBody }));
  try {
    const none = await workplace.start("dead-letters").ended;
    assert.deepEqual([none.code, none.stdout, none.stderr], [0, "", "no dead letters\n"]);
    await send("no task \u009b31m");
    await send(JSON.stringify(unknownTask));
    await until(async () => {
      const { code, stdout } = await workplace.start("dead-letters", "list", "--json").ended;
      assert.equal(code, 0);
      letters = stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as KeptLetter]));
      return letters.length === 2;
    });
  } finally {
    queue.destroy();
  }
  const broken = letters.find(({ body }) => body.startsWith("no task"));
  const whole = letters.find(({ body }) => body.startsWith("{"));
  assert.ok(broken!.reason.length > 0 && broken!.kind === "task");
  assert.match(whole!.reason, /run_00000000000000ff/);

  const { stdout } = await workplace.start("dead-letters").ended;
  assert.ok(stdout.includes(broken!.id) && stdout.includes(whole!.id) && stdout.includes(whole!.reason));
  assert.ok(!stdout.includes("\u009b"), "what a stranger sent does not reach the terminal's controls");

  const unknown = await workplace.start("dead-letters", "resend", "no-such-id").ended;
  assert.deepEqual([unknown.code, unknown.stdout], [2, ""]);
  assert.match(unknown.stderr, /^no-such-id: found no such letter, expected an id from `snn dead-letters`\n$/);
  const one = await workplace.start("dead-letters", "resend", broken!.id).ended;
  assert.deepEqual([one.code, one.stderr], [0, "0 sent again, 1 left: they fit no schema\n"]);
  const all = await workplace.start("dead-letters", "resend").ended;
  assert.deepEqual([all.code, all.stderr], [0, "1 sent again, 1 left: they fit no schema\n"]);
});

test("a run that is not there cannot be watched", async () => {
  const { code, stdout, stderr } = await workplace.start("watch", "run_0123456789abcdef", "--no-page").ended;
  assert.deepEqual([code, stdout], [2, ""]);
  assert.match(stderr, /^run_0123456789abcdef: found no such run, expected the id of a run in this cloud\n$/);
});

test("Ctrl-C ends the cloud and everything in it", { skip: withoutProc }, async () => {
  const pids = descendants(cloud.pid);
  const ports = listeningPorts([cloud.pid, ...pids]);
  assert.ok(pids.length === 2 && ports.length >= 4);
  cloud.kill("SIGINT");
  const { code, stderr } = await cloud.ended;
  assert.deepEqual([code, stderr], [0, ""]);
  await until(() => !pids.some(isAlive));
  for (const port of ports) assert.ok(!(await isOpen(port)), `port ${port} is still open`);
  assert.deepEqual(await place.list("temporary"), []);
});

test("SIGTERM while the cloud starts leaves nothing", { skip: withoutProc }, async () => {
  const starting = place.start("cloud", "up");
  await until(() => descendants(starting.pid).some((pid) => commandLine(pid).includes("redis-server")));
  const pids = descendants(starting.pid);
  starting.kill("SIGTERM");
  assert.equal((await starting.ended).code, 0);
  await until(() => !pids.some(isAlive));
  assert.deepEqual(await place.list("temporary"), []);
});

/** A task that is right, of a run that nobody knows. */
const unknownTask = { runId: "run_00000000000000ff", position: 0, layer: 1, direction: "forward", neuron: 0 };

const quietAws = ["--cloud", "aws", "--quiet"];

function trainInto(folder: string): string[] {
  return ["train", "noise.h5", "--parameters", "net.json", "--output", folder];
}

function environmentFile({ stdout }: RunningSnn): string {
  return /^ {2}\. (\S+)$/m.exec(stdout)![1]!;
}

/** What a shell has after it has read the file. */
async function environmentOf(cloud: RunningSnn): Promise<Record<string, string>> {
  const text = await readFile(environmentFile(cloud), "utf8");
  const lines = text.trimEnd().split("\n");
  return Object.fromEntries(lines.map((line) => /^export (\w+)='([^']*)'$/.exec(line)!.slice(1)));
}

/** The queues of those who follow runs. */
async function tailQueues(): Promise<string[]> {
  const sqs = new SQSClient(settingsOf("SQS"));
  try {
    const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: "snn-events-tail-" }));
    return QueueUrls;
  } finally {
    sqs.destroy();
  }
}

function resources(): Resources {
  const links = Object.entries(environment).flatMap(([name, value]) =>
    name.startsWith("SST_RESOURCE_") ? [[name.slice("SST_RESOURCE_".length), JSON.parse(value)] as const] : [],
  );
  return Object.fromEntries(links) as unknown as Resources;
}

function settingsOf(service: string) {
  const { AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = environment;
  return {
    endpoint: environment[`AWS_ENDPOINT_URL_${service}`]!,
    region: AWS_REGION!,
    credentials: { accessKeyId: AWS_ACCESS_KEY_ID!, secretAccessKey: AWS_SECRET_ACCESS_KEY! },
  };
}
