import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { type TestContext, test } from "node:test";
import {
  type Answering,
  type AwsRequest,
  awsEnvironment,
  callerIdentity,
  jsonError,
  ssmParameter,
  startAwsStub,
  stsError,
} from "./aws-stub.js";
import { type Ended, realProject, started, Workplace } from "./workplace.js";

const facts = {
  Storage: { name: "snn-dev-storagebucket-abcdefgh" },
  Runs: { name: "snn-dev-runstable-abcdefgh" },
  urls: {
    production: "http://lb.example.org",
    staging: "http://lb.example.org:8080",
    approval: "https://approve.example.org/",
  },
  region: "eu-central-1",
  mail: "a@example.org",
};
const options = ["--stage", "dev", "--region", "eu-central-1", "--mail", "a@example.org"];

/** An account in which deployments work. @param more answers first */
async function place(t: TestContext, more: Answering = () => undefined) {
  const aws = await startAwsStub(t, (request) => more(request) ?? usual(request));
  return { aws, place: await Workplace.for(t, { ...aws.environment, BUNDLE_EXIT_CODE: "0" }) };
}

function usual({ service, operation, body, method }: AwsRequest) {
  if (service === "sts") return callerIdentity;
  if (operation === "GetParameter")
    return body.includes("/snn/dev/cloud") || body.includes("/snn/production/cloud")
      ? ssmParameter("/snn/dev/cloud", facts)
      : jsonError("ParameterNotFound", "");
  if (service === "s3" && method === "PUT") return { status: 200 };
  return undefined;
}

test("bin/deploy bundles, deploys, copies the parameters, and says what to do next", async (t) => {
  const { aws, place: here } = await place(t);
  const { code, stdout, stderr } = await here.start(["deploy", ...options]);
  assert.equal(code, 0, stderr);
  assert.deepEqual(await here.calls("sst"), [
    {
      args: ["deploy", "--stage", "dev"],
      environment: { AWS_REGION: "eu-central-1", SNN_MAIL: "a@example.org", SNN_REMOVE: "" },
    },
  ]);
  const put = aws.requests.find(({ method }) => method === "PUT")!;
  assert.match(put.path, /^\/snn-dev-storagebucket-abcdefgh\/training_input\/parameters\.json/);
  assert.ok(put.body.includes(await readFile(here.path("parameters.json"), "utf8")));
  assert.match(stdout, /bundling\n.*deployed\n/s);
  for (const part of [
    "http://lb.example.org/ui",
    "http://lb.example.org:8080/ui",
    "https://approve.example.org/",
    "Say yes to the mail of AWS Notifications to a@example.org",
    "aws s3 cp pictures.h5 s3://snn-dev-storagebucket-abcdefgh/training_input/",
    "bin/snn train --stage dev",
    "bin/snn releases --stage dev",
    "bin/remove --stage dev",
  ])
    assert.ok(stdout.includes(part), part);
});

test("a second deployment of a stage needs no answer again", async (t) => {
  const { place: here } = await place(t);
  assert.equal((await here.start(["deploy", ...options])).code, 0);
  const { code, stderr } = await here.start(["deploy", "--stage", "dev"]);
  assert.equal(code, 0, stderr);
  const calls = await here.calls("sst");
  assert.deepEqual(calls[1], calls[0]);
});

test("the environment answers for continuous integration", async (t) => {
  const { aws, place: here } = await place(t);
  const environment = { SNN_STAGE: "dev", AWS_REGION: "eu-central-1", SNN_MAIL: "b@example.org" };
  const ci = await Workplace.for(t, { ...aws.environment, ...environment, BUNDLE_EXIT_CODE: "0" });
  const { code, stderr } = await ci.start(["deploy"]);
  assert.equal(code, 0, stderr);
  assert.equal((await ci.calls("sst"))[0]?.environment["SNN_MAIL"], "b@example.org");
  assert.deepEqual(await here.calls("sst"), []);
});

test("without a terminal everything that is missing is told at once, and nothing is started", async (t) => {
  const { place: here } = await place(t, ({ service }) =>
    service === "sts" ? stsError("ExpiredToken", "The security token included in the request is expired") : undefined,
  );
  await here.fakeDocker("echo 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock.' >&2; exit 1");
  const { code, stdout, stderr } = await here.start(["deploy"]);
  assert.deepEqual([code, stdout], [2, ""]);
  assert.deepEqual(problemsIn(stderr), [
    ["--stage", "nothing"],
    ["--region", "nothing"],
    ["--mail", "nothing"],
    ["docker", "no daemon that answers"],
    ["AWS credentials", "credentials that have expired"],
  ]);
  assert.deepEqual(await here.calls("sst"), []);
});

test("the real script, without a terminal and an account, says what is missing", async () => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, ...nobody } = awsEnvironment;
  const environment = { PATH: process.env["PATH"]!, HOME: "/nowhere", ...nobody };
  const { code, stdout, stderr } = await started([`${realProject}/bin/deploy`], "/", environment);
  assert.deepEqual([code, stdout], [2, ""], stderr);
  const problems = problemsIn(stderr);
  assert.deepEqual(
    problems.slice(0, 3).map(([what]) => what),
    ["--stage", "--region", "--mail"],
  );
  assert.deepEqual(problems.at(-1), ["AWS credentials", "none"]);
});

for (const [title, args, says] of [
  [
    "a stage name that AWS refuses",
    ["--stage", "My_Stage"],
    /^--stage: found "My_Stage", expected at most 18 small letters/,
  ],
  ["a mail address that is none", ["--mail", "nobody"], /^--mail: found "nobody", expected a mail address, such as/],
  ["what is no region", ["--region", "Frankfurt"], /^--region: found "Frankfurt", expected a region of AWS/],
  [
    "parameters that are not there",
    ["--parameters", "none.json"],
    /^\/.+\/none\.json: found no such file, expected the parameters/,
  ],
] as const)
  test(`${title} is refused before anything is started`, async (t) => {
    const { place: here } = await place(t);
    const { code, stderr } = await here.start(["deploy", ...options, ...args]);
    assert.equal(code, 2);
    assert.match(stderr, says);
    assert.equal(stderr.trimEnd().split("\n").length, 1, stderr);
    assert.deepEqual(await here.calls("sst"), []);
  });

test("no docker on the PATH is told with where to get it", async (t) => {
  const { place: here } = await place(t);
  const { code, stderr } = await here.with({ PATH: here.path("nothing") }).start(["deploy", ...options]);
  assert.equal(code, 2);
  assert.match(stderr, /^docker: found nothing on the PATH, expected Docker, .+https:\/\/docs\.docker\.com/);
});

test("production is deployed only by somebody who confirms it", async (t) => {
  const { place: here } = await place(t);
  const args = ["deploy", ...options, "--stage", "production"];
  const unsure = await here.start(args);
  assert.equal(unsure.code, 2);
  assert.match(unsure.stderr, /^--yes: found nothing, expected --yes, since there is nobody to confirm it$/m);
  assert.deepEqual(await here.calls("sst"), []);
  assert.equal((await here.start([...args, "--yes"])).code, 0);
  assert.deepEqual((await here.calls("sst"))[0]?.args, ["deploy", "--stage", "production"]);
});

test("functions that cannot be bundled are not deployed", async (t) => {
  const { aws } = await place(t);
  const here = await Workplace.for(t, { ...aws.environment, BUNDLE_EXIT_CODE: "1" });
  const { code, stderr } = await here.start(["deploy", ...options]);
  assert.equal(code, 1);
  assert.match(stderr, /could not be bundled.+Nothing was deployed$/m);
  assert.deepEqual(await here.calls("sst"), []);
});

test("a stage that is locked is told with the age of the lock and how to unlock it", async (t) => {
  const since = new Date(Date.now() - 5 * 60_000).toUTCString();
  const { place: here } = await place(t, ({ method, path, body, operation }) => {
    if (operation === "GetParameter" && body.includes("/sst/bootstrap"))
      return ssmParameter("/sst/bootstrap", { state: "sst-state-abc", asset: "sst-asset-abc" });
    if (method === "HEAD" && path === "/sst-state-abc/lock/snn/dev.json")
      return { headers: { "last-modified": since } };
    return undefined;
  });
  await here.fakeSst(
    "echo '|  Locked      A concurrent update was detected on the app. Run `sst unlock` to remove the lock and try again.'; exit 1",
  );
  const { code, stderr } = await here.start(["deploy", ...options]);
  assert.equal(code, 1);
  assert.match(stderr, /^Stage dev is locked since .+ 5 minutes ago: somebody else .+ npx sst unlock --stage dev/ms);
  assertNoStack(stderr);
});

test("what AWS denies to SST is told with who, what and where", async (t) => {
  const { place: here } = await place(t);
  await here.fakeSst(
    "echo 'AccessDenied: User: arn:aws:iam::1:user/x is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::1:role/r' >&2; exit 1",
  );
  const { code, stderr } = await here.start(["deploy", ...options]);
  assert.equal(code, 1);
  assert.match(stderr, /^AWS does not let arn:aws:iam::1:user\/x do iam:CreateRole on arn:aws:iam::1:role\/r\.$/m);
});

test("a bucket that does not take the parameters is told without a stack trace", async (t) => {
  const { place: here } = await place(t, ({ service, method }) =>
    service === "s3" && method === "PUT"
      ? { status: 403, body: "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>" }
      : undefined,
  );
  const { code, stderr } = await here.start(["deploy", ...options]);
  assert.equal(code, 1);
  assert.match(stderr, /^AWS: AccessDenied: Access Denied$/m);
  assertNoStack(stderr);
});

for (const [signal, exitCode] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)
  test(`${signal} is passed on to SST once, and running bin/deploy again is said to go on`, async (t) => {
    const { place: here } = await place(t);
    await here.fakeSst("trap 'echo cancelled; kill $!; exit 1' INT\ntail -f /dev/null & echo begun; wait");
    const { code, stdout, stderr } = await here.start(["deploy", ...options], (text, child) => {
      if (text.includes("begun")) child.kill(signal);
    });
    assert.equal(code, exitCode, stderr);
    assert.equal(stdout.match(/cancelled/g)?.length, 1);
    assert.match(stderr, /^interrupted\. Run bin\/deploy --stage dev again: it goes on from here\./m);
  });

test("--help tells of the options", async (t) => {
  const { place: here } = await place(t);
  const { code, stdout } = await here.start(["deploy", "--help"]);
  assert.equal(code, 0);
  for (const option of ["--stage", "--region", "--mail", "--parameters", "--yes"]) assert.ok(stdout.includes(option));
});

function problemsIn(stderr: string): (readonly [what: string, found: string])[] {
  const lines = stderr.trimEnd().split("\n");
  return lines.map((line) => {
    const [, what = line, found = ""] = /^([^:]+): found (.+?), expected /.exec(line) ?? [];
    return [what, found] as const;
  });
}

function assertNoStack(stderr: Ended["stderr"]): void {
  assert.doesNotMatch(stderr, /^\s+at .+:\d+:\d+/m);
}
