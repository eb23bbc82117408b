import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { repository } from "../../src/bundle/folders.js";
import { Rehearsal } from "../../src/rehearsal/rehearsal.js";
import { Browser, withoutChromium } from "../../src/rehearsal/user/browser.js";
import { Mailbox } from "../../src/rehearsal/user/mailbox.js";
import { Person } from "../../src/rehearsal/user/person.js";
import { testPictures } from "../../src/rehearsal/user/pictures.js";
import { publishedNetwork } from "../../src/rehearsal/user/published-network.js";
import { linkIn, releaseIn } from "../../src/rehearsal/user/rehearse.js";
import { errorsIn } from "./log-errors.js";
import { askedMetrics, measuredMetrics } from "./metrics.js";

const mail = "someone@example.com";
const datasetFile = join(repository, "artifacts", "datasets", "datasets.h5");
const prefix = "training_input/";
const starter = { ...publishedNetwork, epochs: 3, seed: 2 };
const published = { ...publishedNetwork, epochs: 20 };

/** A step takes seconds; on a busy machine a minute. */
const soon = () => AbortSignal.timeout(90_000);

/** A training with the same files in one process, without a cloud. */
async function trainEmbedded(folder: string): Promise<void> {
  await writeFile(join(folder, "parameters.json"), JSON.stringify(published));
  const main = join(repository, "packages", "cli", "dist", "src", "main.js");
  const output = ["--parameters", "parameters.json", "--output", "run", "--quiet"];
  await promisify(execFile)(process.execPath, [main, "train", datasetFile, ...output], { cwd: folder });
}

// The bundles are those of `npm run bundle`, which bin/test calls before. Each test goes on where the one before has ended.
describe("a deployment that takes place on this machine", { timeout: 300_000 }, () => {
  let folder: string;
  let mailbox: Mailbox;
  let rehearsal: Rehearsal;
  let person: Person;
  let browser: Browser | undefined;
  let embedded: Promise<void>;
  let firstRelease: string;
  let secondRelease: string;
  let lateRelease: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "snn-embedded-"));
    mailbox = await Mailbox.start();
    rehearsal = await Rehearsal.start({ root: repository, mail, smtp: mailbox.smtp });
    person = new Person(rehearsal);
    embedded = trainEmbedded(folder);
    embedded.catch(() => undefined);
    if (!withoutChromium) browser = await Browser.start(rehearsal.hostResolverRules);
  });
  after(async () => {
    await embedded?.catch(() => undefined);
    await browser?.close();
    person?.close();
    await rehearsal?.stop();
    await mailbox?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const mailThat = (pattern: RegExp) => mailbox.until(({ subject }) => pattern.test(subject), soon());
  const train = async (parameters: object) => {
    await person.upload(`${prefix}parameters.json`, JSON.stringify(parameters));
    await person.upload(`${prefix}datasets.h5`, await readFile(datasetFile));
  };

  it("serves nobody before there is a model, and is healthy all the same", async () => {
    await rehearsal.settled();
    assert.deepEqual(rehearsal.deploymentStatuses, ["SUCCESSFUL"]);
    assert.equal(await person.served("production"), undefined);
    await assert.rejects(person.ask("production", Buffer.from("no picture")), /answers 503/);
  });

  it("trains a first model from what a user puts into the bucket, which goes into production by itself", async () => {
    await train(starter);
    const { text } = await mailThat(/ is done$/);
    assert.match(text, /right/);
    firstRelease = releaseIn((await mailThat(/^rel_\w+ is approved$/)).subject);
    await rehearsal.settled();
    assert.equal(await person.served("production"), firstRelease);
    assert.equal(await person.served("staging"), firstRelease);
  });

  it("trains the published network with the bytes of a run in one process", async () => {
    const done = mailbox.mails.filter(({ subject }) => subject.endsWith(" is done")).length;
    await train(published);
    await mailThat(/ waits for your decision$/);
    const ended = mailbox.mails.filter(({ subject }) => subject.endsWith(" is done"));
    assert.equal(ended.length, done + 1);
    const [, runId] = /^(run_\w+) is done$/.exec(ended.at(-1)!.subject)!;
    await embedded;
    const results = JSON.parse(await readFile(join(folder, "run", "results.json"), "utf8")) as { runId: string };
    // A model says which run it is of. Ids are of one length.
    const anonymous = (bytes: Buffer, id: string) => bytes.toString("latin1").replaceAll(id, "the run");
    for (const name of ["params.h5", "model.onnx"]) {
      const there = anonymous(await person.download(`runs/${runId}/${name}`), runId!);
      const here = anonymous(await readFile(join(folder, "run", name)), results.runId);
      assert.ok(there === here, `${name} differs from that of the embedded run`);
    }
  });

  it("shows the second model in staging, while production keeps the first", async () => {
    const { subject, text } = await mailThat(/ waits for your decision$/);
    secondRelease = releaseIn(subject);
    assert.notEqual(secondRelease, firstRelease);
    await person.untilServed("staging", secondRelease, soon());
    assert.equal(await person.served("production"), firstRelease);
    const page = linkIn(text, "Try it in staging");
    assert.equal(page, `${rehearsal.directory.urls.staging}/ui`);
    assert.equal(await browser?.releaseShown(page), browser && secondRelease);
  });

  it("puts it into production when that is confirmed on the page behind the link of the mail", async () => {
    const { text } = await mailThat(/ waits for your decision$/);
    const link = linkIn(text, "Put it into production");
    if (browser === undefined) await person.decide(link, "Ada");
    else assert.match(await browser.decide(link, "Ada"), /approved/i);
    await person.untilServed("production", secondRelease, soon());
    await mailThat(new RegExp(`^${secondRelease} is approved$`));
  });

  it("shows a model in staging that has come while the one before was still watched in production", async () => {
    assert.deepEqual(rehearsal.deploymentStatuses, ["IN_PROGRESS", "SUCCESSFUL", "SUCCESSFUL"]);
    const { model } = await person.ask("production", (await testPictures(datasetFile, "cat", 1))[0]!);
    await person.upload("predict_input/late.onnx", await person.download(`releases/${model.releaseId}/model.onnx`));
    const isLate = new RegExp(`^(?!${secondRelease})rel_\\w+ waits for your decision$`);
    const { subject, text } = await mailThat(isLate);
    lateRelease = releaseIn(subject);
    await person.untilServed("staging", lateRelease, soon());
    assert.equal(await person.served("production"), secondRelease);
    await person.decide(linkIn(text, "Reject it"), "Ada", "it is the same");
    await mailThat(new RegExp(`^${lateRelease} is rejected$`));
    await rehearsal.settled();
    assert.deepEqual(rehearsal.deploymentStatuses, ["ROLLBACK_SUCCESSFUL", "SUCCESSFUL", "SUCCESSFUL", "SUCCESSFUL"]);
  });

  it("says in production, with the new model, that a cat is a cat", async () => {
    const [cat] = await testPictures(datasetFile, "cat", 1);
    const answer = await person.ask("production", cat!);
    assert.equal(answer.class, "cat");
    assert.equal(answer.model.releaseId, secondRelease);
    const file = join(folder, "cat.png");
    await writeFile(file, cat!);
    const main = join(repository, "packages", "cli", "dist", "src", "main.js");
    const predict = ["predict", "--json", "--model", "run", file];
    const { stdout } = await promisify(execFile)(process.execPath, [main, ...predict], { cwd: folder });
    assert.equal(answer.probability, (JSON.parse(stdout) as { probability: number }).probability);
  });

  it("says so on its page, too", { skip: withoutChromium }, async () => {
    const [cat] = await testPictures(datasetFile, "cat", 1);
    const page = `${rehearsal.directory.urls.production}/ui`;
    assert.equal(await browser!.releaseShown(page), secondRelease);
    assert.match(await browser!.ask(page, { name: "cat.png", bytes: cat! }), /^This is a cat\.$/m);
    assert.deepEqual(browser!.complaints, []);
  });

  it("trains what is requested on the bus, and goes back when its model is rejected", async () => {
    await person.upload(`${prefix}other.json`, JSON.stringify({ ...starter, seed: 3 }));
    const runId = await person.requestTraining(`${prefix}datasets.h5`, `${prefix}other.json`);
    await mailThat(new RegExp(`^${runId} is done$`));
    const isNew = new RegExp(`^(?!${secondRelease}|${lateRelease})rel_\\w+ waits for your decision$`);
    const { subject, text } = await mailThat(isNew);
    const releaseId = releaseIn(subject);
    await person.untilServed("staging", releaseId, soon());
    await person.decide(linkIn(text, "Reject it"), "Ada", "it is no better");
    await mailThat(new RegExp(`^${releaseId} is rejected$`));
    await rehearsal.settled();
    assert.equal(rehearsal.deploymentStatuses[0], "ROLLBACK_SUCCESSFUL");
    for (const slot of ["production", "staging"] as const) assert.equal(await person.served(slot), secondRelease);
  });

  it("has mailed nobody but the address that was given", () => {
    assert.deepEqual([...new Set(mailbox.mails.flatMap(({ to }) => to))], [mail]);
    const subjects = mailbox.mails.map(({ subject }) => subject.replace(/^(run|rel)_\w+/, "$1"));
    const training = ["run has started", "run is done"];
    assert.deepEqual(subjects.sort(), [
      ...["rel is approved", "rel is approved", "rel is rejected", "rel is rejected", "rel is released"],
      ...["rel waits for your decision", "rel waits for your decision", "rel waits for your decision"],
      ...training.flatMap((subject) => [subject, subject, subject]),
    ]);
  });

  it("has asked AWS for nothing that its policies do not allow, and for nothing that is not there", () => {
    const refused = rehearsal.records.filter(({ isAllowed }) => !isAllowed);
    assert.deepEqual(refused, []);
    // 400 is what a condition on a record of DynamoDB answers that does not hold, which is an answer like any.
    const failed = rehearsal.records.filter(({ status = 0 }) => status > 400);
    const isMeant = ({ status, operation, resources: [resource] }: (typeof failed)[number]) =>
      status === 404 &&
      operation === "GetObject" &&
      // Whether the data set has parameters of its own; whether the model has been released before.
      (resource?.endsWith(`/${prefix}datasets.json`) || /\/releases\/rel_\w+\/model\.onnx$/.test(resource ?? ""));
    assert.deepEqual(
      failed.filter((record) => !isMeant(record)),
      [],
    );
    // Two uploads, and four models.
    assert.equal(failed.length, 6);
  });

  it("has measured everything of ours that alarms and the dashboard ask for, under the same names", () => {
    const asked = askedMetrics(rehearsal.graph);
    assert.ok(asked.length > 0);
    const measured = new Set(rehearsal.logs.lines.flatMap(({ text }) => measuredMetrics(text)));
    assert.deepEqual(
      asked.filter((metric) => !measured.has(metric)),
      [],
    );
  });

  it("has given nothing up", () => {
    assert.deepEqual(rehearsal.problems, []);
    for (const queue of ["DeadLetters", "Undelivered", "NeuronQueue"]) assert.equal(rehearsal.messagesIn(queue), 0);
  });

  it("has logged no error, and all lines of everybody have got into the archive", async () => {
    assert.deepEqual(errorsIn(rehearsal.logs.lines), []);
    assert.deepEqual(rehearsal.logs.lost, []);
    const written = rehearsal.logs.lines.length;
    const files = await rehearsal.archiveLogs();
    const contents = await Promise.all(files.map(({ bucket, key }) => person.download(key, bucket)));
    const lines = contents.flatMap((content) => gunzipSync(content).toString().trimEnd().split("\n"));
    assert.ok(written > 0 && lines.length >= written, `${lines.length} of ${written} lines`);
    assert.deepEqual(rehearsal.logs.withoutSubscriber, []);
  });

  it("leaves nothing behind", async () => {
    const { pids } = rehearsal;
    assert.ok(pids.length > 0);
    const addresses = [...Object.values(rehearsal.addresses), rehearsal.administrator.endpoint];
    await rehearsal.stop();
    for (const pid of pids) assert.throws(() => process.kill(pid, 0), { code: "ESRCH" });
    for (const address of [...addresses, rehearsal.directory.urls.approval]) await assert.rejects(fetch(address));
    assert.equal(existsSync(rehearsal.folder), false);
  });
});
