import assert from "node:assert/strict";
import { test } from "node:test";
import { ResourceError, readLinks } from "../../src/lambda/links.js";

const all = {
  Runs: { name: "runs" },
  Events: { name: "events" },
  Approval: { secret: "0123456789abcdef0123456789abcdef", stagingUrl: "http://staging.example:8080" },
};

function problemsOf(linked: object): string[] {
  try {
    readLinks(linked);
  } catch (error) {
    assert.ok(error instanceof ResourceError);
    return error.message.split("\n");
  }
  return [];
}

test("what is linked is read, and what the stacks say besides is left alone", () => {
  assert.deepEqual(readLinks({ ...all, Runs: { name: "runs", type: "sst.aws.Dynamo" }, App: {} }), all);
});

test("every link that is missing is named at once", () => {
  assert.deepEqual(
    problemsOf({}),
    ["Runs", "Events", "Approval"].map((name) => `${name} is not linked: link it in its stack`),
  );
  assert.deepEqual(problemsOf({ ...all, Events: undefined }), ["Events is not linked: link it in its stack"]);
});

test("a wrong field is named, and a secret that is too short is one", () => {
  const [problem, ...others] = problemsOf({ ...all, Approval: { ...all.Approval, secret: "short" } });
  assert.match(problem!, /^Approval: secret: .*mend its link/);
  assert.deepEqual(others, []);
});

test("links come from the environment, as SST puts them there", () => {
  process.env["SST_RESOURCE_App"] = "{";
  assert.throws(() => readLinks(), { name: "ResourceError", message: /SST_RESOURCE_.* not JSON/ });
  process.env["SST_RESOURCE_App"] = JSON.stringify({ name: "snn", stage: "test" });
  for (const [name, link] of Object.entries(all)) process.env[`SST_RESOURCE_${name}`] = JSON.stringify(link);
  assert.deepEqual(readLinks(), all);
});
