import assert from "node:assert/strict";
import { test } from "node:test";
import { ResourceError, readLinks, readResources, readStage } from "../../src/lambda/resources.js";

const needed = {
  NeuronQueue: { url: "https://sqs.eu-central-1.amazonaws.com/123456789012/neurons" },
  DeadLetters: { url: "https://sqs.eu-central-1.amazonaws.com/123456789012/dead" },
  Events: { name: "events" },
  Storage: { name: "files" },
  Runs: { name: "runs" },
  ParameterServer: { host: "redis.example", port: 6379 },
};
const all = {
  ...needed,
  ParameterServer: { ...needed.ParameterServer, username: "snn", password: "secret", tls: true, cluster: true },
  Notifications: { arn: "arn:aws:sns:eu-central-1:123456789012:notices" },
  Approval: { stagingUrl: "http://example.org:8080", secret: "x".repeat(32) },
  ApprovalPage: { url: "https://example.org/decide" },
  Mail: { url: "smtp://mail.example:25", from: "snn@example.org", to: "me@example.org" },
};

function problemsOf(linked: object, read: (linked: object) => object = readResources): string[] {
  try {
    read(linked);
  } catch (error) {
    assert.ok(error instanceof ResourceError);
    return error.message.split("\n");
  }
  return [];
}

test("what is linked is read, with and without what may be left out", () => {
  assert.deepEqual(readResources(needed), needed);
  assert.deepEqual(readResources(all), all);
});

test("what the stacks say besides is left alone", () => {
  const { url } = needed.NeuronQueue;
  assert.deepEqual(readResources({ ...needed, NeuronQueue: { url, type: "sst.aws.Queue" }, App: {} }), needed);
});

test("every resource that is not linked is named, with what to do", () => {
  const names = Object.keys(needed);
  const expected = names.map((name) => `${name} is not linked: link it in its stack`);
  assert.deepEqual(problemsOf({}), expected);
  for (const [index, name] of names.entries())
    assert.deepEqual(problemsOf({ ...needed, [name]: undefined }), [expected[index]]);
});

test("of what a function needs every link is asked for, and no other", () => {
  const predictor = {
    cluster: "arn:aws:ecs:eu-central-1:1:cluster/c",
    service: "arn:aws:ecs:eu-central-1:1:service/c/s",
  };
  const read = (linked: object) => readLinks(["Notifications", "Predictor", "Runs"], linked);
  const { Notifications, Runs } = all;
  assert.deepEqual(read({ ...all, Predictor: predictor }), { Notifications, Predictor: predictor, Runs });
  assert.deepEqual(
    problemsOf({ Storage: { name: "" } }, read),
    ["Notifications", "Predictor", "Runs"].map((name) => `${name} is not linked: link it in its stack`),
  );
  assert.deepEqual(readLinks([], {}), {});
});

test("a wrong field is named, with its resource and what to do", () => {
  const wrong: [object, string][] = [
    [{ NeuronQueue: {} }, "NeuronQueue: url: "],
    [{ DeadLetters: { url: "dead" } }, "DeadLetters: url: "],
    [{ Events: { name: "" } }, "Events: name: "],
    [{ ParameterServer: { host: "h", port: "6379" } }, "ParameterServer: port: "],
    [{ ParameterServer: { host: "h", port: 0 } }, "ParameterServer: port: "],
    [{ ParameterServer: { host: "h", port: 65_536 } }, "ParameterServer: port: "],
    [{ ParameterServer: { host: "h", port: 1, tls: "yes" } }, "ParameterServer: tls: "],
    [{ Notifications: { arn: "topic" } }, "Notifications: arn: "],
    [{ Approval: { ...all.Approval, secret: "x".repeat(31) } }, "Approval: secret: "],
    [{ ApprovalPage: { url: "decide" } }, "ApprovalPage: url: "],
    [{ Mail: { url: "smtp://mail.example", from: "a" } }, "Mail: to: "],
  ];
  for (const [link, beginning] of wrong) {
    const problems = problemsOf({ ...needed, ...link });
    assert.equal(problems.length, 1);
    assert.ok(problems[0]!.startsWith(beginning), problems[0]);
    assert.ok(problems[0]!.endsWith("mend its link in its stack"), problems[0]);
  }
});

test("links come from the environment, as SST puts them there", () => {
  process.env["SST_RESOURCE_App"] = "{";
  assert.throws(() => readResources(), { name: "ResourceError", message: /SST_RESOURCE_.* not JSON/ });
  process.env["SST_RESOURCE_App"] = JSON.stringify({ name: "snn", stage: "test" });
  for (const [name, link] of Object.entries(all)) process.env[`SST_RESOURCE_${name}`] = JSON.stringify(link);
  assert.deepEqual(readResources(), all);
  assert.equal(readStage(), "test");
});

test("who is not told the stage says so", () => {
  for (const linked of [{}, { App: {} }, { App: { name: "snn", stage: "" } }])
    assert.throws(() => readStage(linked), { name: "ResourceError", message: /SST_RESOURCE_App/ });
});
