import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { describeProblem } from "@snn/core";
import { findAccount } from "../../src/deploy/account.js";
import { type Answering, awsEnvironment, callerIdentity, endpointsAt, startAwsStub, stsError } from "./aws-stub.js";

const unknownToken = stsError("InvalidClientTokenId", "The security token included in the request is invalid.");

/** Runs in a changed environment, in which nothing of AWS is but what is given. */
async function within<Result>(environment: Record<string, string>, use: () => Promise<Result>): Promise<Result> {
  const before = { ...process.env };
  for (const name of Object.keys(before).filter((each) => each.startsWith("AWS_"))) delete process.env[name];
  Object.assign(process.env, environment);
  try {
    return await use();
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

async function found(t: TestContext, region: string, answering: Answering): Promise<string> {
  const { environment } = await startAwsStub(t, answering);
  const account = await within(environment, () => findAccount(region));
  return "accountId" in account ? account.accountId : describeProblem(account);
}

test("credentials that work tell whose they are", async (t) => {
  assert.equal(await found(t, "eu-central-1", () => callerIdentity), "123456789012");
});

test("STS is asked in the region that was named", async (t) => {
  const { environment, requests } = await startAwsStub(t, () => callerIdentity);
  await within(environment, () => findAccount("eu-west-3"));
  assert.deepEqual(
    requests.map(({ service, region }) => [service, region]),
    [["sts", "eu-west-3"]],
  );
});

for (const [title, error, says] of [
  [
    "an expired token",
    stsError("ExpiredToken", "The security token included in the request is expired"),
    /found credentials that have expired.+aws sso login/,
  ],
  ["an unknown access key", unknownToken, /found an access key that AWS does not know.+aws configure/],
  [
    "a wrong secret key",
    stsError("SignatureDoesNotMatch", "The request signature we calculated does not match"),
    /secret key that does not belong.+clock/,
  ],
  ["a denial", stsError("AccessDenied", "User is not authorized"), /found credentials that may do nothing/],
] as const)
  test(`${title} is told with what to do`, async (t) => {
    assert.match(await found(t, "eu-central-1", () => error), says);
  });

test("keys that work elsewhere, and not in the region, mean that it is not enabled", async (t) => {
  const line = await found(t, "eu-south-2", ({ region }) => (region === "us-east-1" ? callerIdentity : unknownToken));
  assert.match(line, /^--region: found "eu-south-2", expected a region that is enabled for this account/);
});

test("a region where nobody answers, while another one does, is none", async (t) => {
  const line = await found(t, "eu-centrall-1", ({ region }) =>
    region === "us-east-1" ? callerIdentity : { isBroken: true },
  );
  assert.match(line, /^--region: found "eu-centrall-1", expected a region that AWS has/);
});

test("no credentials at all are told with the ways to give some", async () => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, ...nobody } = awsEnvironment;
  const problem = await within(nobody, () => findAccount("eu-central-1"));
  assert.ok("file" in problem);
  assert.match(describeProblem(problem), /^AWS credentials: found none, expected .+aws configure.+AWS_PROFILE/);
});

test("a profile that is not there is named", async () => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, ...nobody } = awsEnvironment;
  const problem = await within({ ...nobody, AWS_PROFILE: "absent" }, () => findAccount("eu-central-1"));
  assert.ok("file" in problem);
  assert.match(describeProblem(problem), /^AWS credentials: found none in the profile absent/);
});

test("without a way to AWS nothing is said about the credentials", async () => {
  // Nothing listens at the discard port.
  const environment = { ...awsEnvironment, ...endpointsAt("http://127.0.0.1:9") };
  const problem = await within(environment, () => findAccount("eu-central-1"));
  assert.ok("file" in problem);
  assert.match(describeProblem(problem), /found no way to AWS.+internet connection/);
});
