import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { callerIdentity, jsonError, ssmParameter, startAwsStub } from "./aws-stub.js";
import { StoredData, tagsOf } from "./stored-data.js";
import { Workplace } from "./workplace.js";

const where = ["--stage", "production", "--region", "eu-central-1"];

/** An account with what SST keeps of stage production, and what it must not touch. */
async function place(t: TestContext) {
  const data = new StoredData(
    new Map([
      ["snn-production-storagebucket-aa", { tags: tagsOf("production"), versions: ["a@1", "a@2", "b@marker1"] }],
      // The names of this stage begin like those of production.
      ["snn-production-2-storagebucket-bb", { tags: tagsOf("production-2"), versions: ["a@1"] }],
      ["snn-production-not-of-sst", { tags: {}, versions: [] }],
    ]),
  );
  data.tables.set("snn-production-RunsTable-aa", { tags: tagsOf("production"), isProtected: true, backups: [] });
  data.tables.set("snn-production-2-RunsTable-bb", { tags: tagsOf("production-2"), isProtected: false, backups: [] });
  const aws = await startAwsStub(t, (request) => {
    if (request.service === "sts") return callerIdentity;
    if (request.operation !== "GetParameter") return data.answer(request);
    if (request.body.includes("/sst/bootstrap"))
      return ssmParameter("/sst/bootstrap", { state: "sst-state-abc", asset: "sst-asset-abc" });
    return jsonError("ParameterNotFound", "");
  });
  return { data, here: await Workplace.for(t, aws.environment) };
}

test("bin/remove says what it keeps, why, what that costs, and how to take it, too", async (t) => {
  const { data, here } = await place(t);
  const { code, stdout, stderr } = await here.start(["remove", ...where, "--yes"]);
  assert.equal(code, 0, stderr);
  const [call] = await here.calls("sst");
  assert.deepEqual(call?.args, ["remove", "--stage", "production"]);
  assert.equal(call?.environment["SNN_REMOVE"], "production");
  assert.match(stdout, /^Stage production is removed from eu-central-1\.$/m);
  assert.match(stdout, /^Kept, since nobody could make it again:$/m);
  assert.match(stdout, /the bucket snn-production-storagebucket-aa: .+\$.+ a GB and month/);
  assert.match(stdout, /the table snn-production-RunsTable-aa: .+\$.+ a GB and month/);
  assert.match(stdout, /bin\/remove --stage production --region eu-central-1 --everything/);
  assert.match(stdout, /buckets sst-state-abc and sst-asset-abc/);
  assert.doesNotMatch(stdout, /production-2|not-of-sst/);
  assert.equal(data.buckets.size, 3);
});

test("--everything deletes all versions, and a protected table, of this stage alone", async (t) => {
  const { data, here } = await place(t);
  const { code, stdout, stderr } = await here.start(["remove", ...where, "--yes", "--everything"]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^deleted the bucket snn-production-storagebucket-aa with 3 versions of objects$/m);
  assert.match(stdout, /^deleted the table snn-production-RunsTable-aa$/m);
  assert.match(stdout, /^None of its data is left\.$/m);
  assert.deepEqual([...data.buckets.keys()], ["snn-production-2-storagebucket-bb", "snn-production-not-of-sst"]);
  assert.deepEqual([...data.tables.keys()], ["snn-production-2-RunsTable-bb"]);
});

test("a stage that is gone already is removed again without complaint, and its data with --everything", async (t) => {
  const { data, here } = await place(t);
  await here.fakeSst("echo '✕  Stage not found' >&2; exit 1");
  const { code, stdout, stderr } = await here.start(["remove", ...where, "--yes", "--everything"]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^SST knows no stage production in eu-central-1: it is removed already, or was never there\.$/m);
  assert.doesNotMatch(stdout, /is removed from/);
  assert.ok(!data.buckets.has("snn-production-storagebucket-aa"));
});

test("what SST could not remove leaves the data where they are", async (t) => {
  const { data, here } = await place(t);
  await here.fakeSst("echo 'Cannot remove protected stage. To remove a protected stage edit' >&2; exit 1");
  const { code, stderr } = await here.start(["remove", ...where, "--yes", "--everything"]);
  assert.equal(code, 1);
  assert.match(stderr, /^SST refuses to remove the protected stage production: set SNN_REMOVE=production/m);
  assert.equal(data.buckets.size, 3);
});

test("nobody removes a stage by accident: without a terminal it takes --yes, and a stage", async (t) => {
  const { here } = await place(t);
  const { code, stderr } = await here.start(["remove", "--region", "eu-central-1"]);
  assert.equal(code, 2);
  assert.match(stderr, /^--stage: found nothing, expected --stage or SNN_STAGE/m);
  assert.match(stderr, /^--yes: found nothing, expected --yes/m);
  assert.deepEqual(await here.calls("sst"), []);
});
