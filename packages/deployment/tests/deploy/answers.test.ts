import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { type TestContext, test } from "node:test";
import { describeProblem } from "@snn/core";
import { problemsOf, problemsOfAll } from "../../src/deploy/answer-checks.js";
import { answersIn } from "../../src/deploy/answers.js";
import { type AnswerOptions, collectAnswers } from "../../src/deploy/collect-answers.js";
import { confirmStage } from "../../src/deploy/deploy.js";
import { InterruptedError } from "../../src/deploy/errors.js";
import { LastAnswers } from "../../src/deploy/last-answers.js";
import { personAt } from "../../src/deploy/person.js";
import { isStageName, longestStage } from "../../src/deploy/stage-name.js";
import { realProject } from "./workplace.js";

const shippedParameters = join(realProject, "parameters.json");
const answers = { stage: "dev", region: "eu-central-1", mail: "a@example.org", parameters: shippedParameters };

test("a stage's name is small letters, digits and single hyphens, a letter first, up to the limit", () => {
  for (const name of ["d", "dev", "pr-12", "production", "a".repeat(longestStage)]) assert.ok(isStageName(name), name);
  const refused = ["", "1dev", "-dev", "dev-", "a--b", "Dev", "a_b", "a.b", "dév", "a b", "a".repeat(longestStage + 1)];
  for (const name of refused) assert.ok(!isStageName(name), name);
});

test("a mail address is refused only when it cannot be one", async () => {
  for (const mail of ["a@example.org", "first.last+snn@mail.example.co.uk", "ü@example.org"])
    assert.deepEqual(await problemsOf("mail", mail), [], mail);
  for (const mail of [
    "",
    "nobody",
    "a@b",
    "@example.org",
    "a@",
    "a b@example.org",
    "a@example.org, b@example.org",
    "a@-x.org",
  ])
    assert.equal((await problemsOf("mail", mail)).length, 1, mail);
});

test("a region has the form of one", async () => {
  for (const region of ["eu-central-1", "us-gov-west-1", "ap-southeast-4"])
    assert.deepEqual(await problemsOf("region", region), [], region);
  for (const region of ["", "Frankfurt", "eu-central", "eu-central-1a", "EU-CENTRAL-1"])
    assert.equal((await problemsOf("region", region)).length, 1, region);
});

test("everything that is missing or wrong is told at once, parameters field by field", async (t) => {
  const file = join(await folder(t), "net.json");
  await writeFile(
    file,
    JSON.stringify({ epochs: 0, layers: 1, activations: { layer1: "relu" }, neurons: { layer1: 1 } }),
  );
  const lines = (await problemsOfAll({ mail: "nobody", region: "eu-central-1", parameters: file })).map(
    describeProblem,
  );
  assert.equal(lines.length, 5, lines.join("\n"));
  assert.match(lines[0]!, /^--stage: found nothing, expected --stage or SNN_STAGE, since there is nobody to ask$/);
  assert.match(lines[1]!, /^--mail: found "nobody", expected a mail address/);
  for (const field of ["epochs", "learning_rate", "activations.layer1"])
    assert.ok(
      lines.some((line) => line.startsWith(`${file}: ${field}: found `)),
      field,
    );
});

for (const [title, path, found] of [
  ["that is not there", "nothing.json", "no such file"],
  ["that is a folder", ".", "a folder"],
] as const)
  test(`a file of parameters ${title} is refused`, async (t) => {
    const [problem] = await problemsOf("parameters", join(await folder(t), path));
    assert.equal(problem?.found, found);
  });

test("a person is asked for all four, and again for what is wrong, with defaults in brackets", async (t) => {
  const { person, shown } = personWith(["DEV!", "dev", "eu-central-1", "nobody", "a@example.org", ""]);
  assert.deepEqual(await collectAnswers(await options(t, { person })), answers);
  assert.match(
    shown(),
    /Stage .+\[dev\]: .*Region of AWS: .*Mail address for notices: .*File of network parameters \[.+parameters\.json\]: /s,
  );
  assert.match(shown(), /--stage: found "DEV!", expected at most 18 small letters/);
  assert.match(shown(), /--mail: found "nobody", expected a mail address/);
});

test("the answers of the stage's last deployment are the defaults of the next one", async (t) => {
  const last = new LastAnswers(await folder(t));
  await last.keep({ ...answers, stage: "other", mail: "other@example.org" });
  await last.keep(answers);
  const { person, shown } = personWith(["", "", "", ""]);
  assert.deepEqual(await collectAnswers(await options(t, { person, last, profileRegion: "us-west-2" })), answers);
  assert.match(shown(), /Region of AWS \[eu-central-1\].*Mail address for notices \[a@example\.org\]/s);
});

test("options win over the environment, which wins over the last deployment; who is asked nothing gets no question", async (t) => {
  const last = new LastAnswers(await folder(t));
  await last.keep({ ...answers, mail: "last@example.org" });
  const environment = answersIn({ AWS_REGION: "eu-west-1", SNN_STAGE: "other", SNN_MAIL: "" });
  const given = { stage: "dev" };
  assert.deepEqual(await collectAnswers(await options(t, { given, environment, last })), {
    ...answers,
    region: "eu-west-1",
    mail: "last@example.org",
  });
});

test("which stage is meant is never guessed", async (t) => {
  const last = new LastAnswers(await folder(t));
  await last.keep(answers);
  const { stage, mail } = await collectAnswers(await options(t, { last }));
  assert.deepEqual([stage, mail], [undefined, undefined]);
});

test("a damaged memory of the last deployment is none", async (t) => {
  const project = await folder(t);
  const last = new LastAnswers(project);
  await last.keep(answers);
  await writeFile(join(project, ".sst", "answers", "dev.json"), "{");
  assert.deepEqual(await last.of("dev"), {});
});

test("the end of the input is the end of the questions", async (t) => {
  const { person } = personWith(["dev"]);
  await assert.rejects(async () => collectAnswers(await options(t, { person })), InterruptedError);
});

test("a stage is confirmed by its name, and by nothing else", async () => {
  await confirmStage(personWith(["production"]).person, "production", "deploy");
  for (const typed of ["yes", "Production", ""])
    await assert.rejects(confirmStage(personWith([typed]).person, "production", "remove"), {
      name: "InterruptedError",
      message: "that is not production: nothing was done",
    });
});

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "snn-answers-"));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

async function options(t: TestContext, some: Partial<AnswerOptions>): Promise<AnswerOptions> {
  const last = new LastAnswers(await folder(t));
  const nothing = { given: {}, environment: {}, profileRegion: undefined, person: undefined };
  return { ...nothing, last, shippedParameters, ...some };
}

/** Somebody who types these lines, and what is shown. */
function personWith(lines: readonly string[]) {
  const input = new PassThrough();
  const output = new PassThrough();
  input.end(lines.map((line) => `${line}\n`).join(""));
  let text = "";
  output.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  const shown = () => text;
  return { person: personAt(input, output), shown };
}
