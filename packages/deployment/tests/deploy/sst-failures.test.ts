import assert from "node:assert/strict";
import { test } from "node:test";
import { explainFailure, isLocked } from "../../src/deploy/sst-failures.js";

/** As SST 4.17.1 prints it when the object of the lock is there. */
const locked =
  "|  Locked      A concurrent update was detected on the app. Run `sst unlock` to remove the lock and try again.";
const now = new Date("2026-01-01T10:12:20Z");

function explained(output: string, script: "bin/deploy" | "bin/remove" = "bin/deploy", lockedSince?: Date): string {
  return explainFailure({ stage: "dev", script, output, lockedSince, now });
}

test("a lock is told with its age, and how to take it away when nobody deploys", () => {
  assert.ok(isLocked(locked));
  const text = explained(locked, "bin/deploy", new Date("2026-01-01T10:00:00Z"));
  assert.match(text, /^Stage dev is locked since 2026-01-01 10:00 UTC, 12 minutes ago: somebody else .+ interrupted\./);
  assert.match(text, /npx sst unlock --stage dev, and then bin\/deploy again$/);
});

test("SST's other words for a lock are known, too", () => {
  const text = "Concurrent update detected, run `sst unlock --stage=<stage>` to delete lock file and retry.";
  assert.match(explained(text, "bin/remove"), /^Stage dev is locked: .+bin\/remove again$/s);
});

for (const [title, output, says] of [
  [
    "a token that expires on the way",
    "operation error S3: PutObject, https response error StatusCode: 400, api error ExpiredToken: The provided token has expired.",
    /credentials have expired on the way.+aws sso login.+bin\/deploy again/,
  ],
  [
    "a denied action",
    "api error AccessDenied: User: arn:aws:iam::123456789012:user/x is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::123456789012:role/snn-dev-a because no identity-based policy allows it",
    /does not let arn:aws:iam::123456789012:user\/x do iam:CreateRole on arn:aws:iam::123456789012:role\/snn-dev-a\./,
  ],
  ["a denial without details", "UnauthorizedOperation: You are not authorized", /denies something/],
  [
    "a taken bucket name",
    "creating S3 Bucket (snn-dev-storagebucket-abcdefgh): operation error S3: CreateBucket, https response error StatusCode: 409, BucketAlreadyExists:",
    /name of a bucket is taken.+bin\/deploy again: it draws another/,
  ],
  [
    "a limit of the account",
    "api error AddressLimitExceeded: The maximum number of addresses",
    /limit of AWS \(AddressLimitExceeded\)/,
  ],
  [
    "a daemon that stopped",
    "Cannot connect to the Docker daemon at unix:///var/run/docker.sock.",
    /Docker has stopped/,
  ],
  ["a full disk", "write /tmp/x: no space left on device", /disk is full/],
  ["no network", "dial tcp: lookup ssm.eu-central-1.amazonaws.com: no such host", /could not be reached/],
  [
    "credentials that SST does not find",
    "AWS credentials are not configured. Try configuring your profile",
    /finds no AWS credentials/,
  ],
  ["anything else", "something new", /\.sst\/log\/sst\.log.+bin\/deploy again$/],
] as const)
  test(`${title} is explained with what to do`, () => {
    assert.match(explained(output), says);
  });
