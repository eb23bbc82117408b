import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { evaluate } from "../../src/evaluate/evaluate.js";
import { findResource } from "../../src/evaluate/graph.js";
import { graphText } from "../../src/graph/graph-text.js";
import { materialisePlatform } from "../../src/platform/materialise-platform.js";

const repository = fileURLToPath(new URL("../../../../../", import.meta.url));
let root: string;

before(async () => {
  await materialisePlatform(repository);
  root = await mkdtemp(join(tmpdir(), "evaluate-"));
  // A junction, since Windows lets everybody make those.
  await symlink(join(repository, "node_modules"), join(root, "node_modules"), "junction");
  await symlink(join(repository, ".sst"), join(root, ".sst"), "junction");
  await mkdir(join(root, "stacks"));
  await writeFile(
    join(root, "sst.config.ts"),
    `export default $config({
  app: ({ stage }) => ({ name: "scratch", home: "aws", protect: stage === "production" }),
  async run() { await import("./stacks/app"); },
});`,
  );
});

after(() => rm(root, { recursive: true, force: true }));

async function evaluateStack(source: string, settings: Partial<Parameters<typeof evaluate>[0]> = {}) {
  await writeFile(join(root, "stacks", "app.ts"), source);
  return evaluate({ root, stage: "dev", ...settings });
}

const stack = `
const dead = new sst.aws.Queue("Dead");
const queue = new sst.aws.Queue("Tasks", { dlq: { queue: dead.arn, retry: 3 } });
const password = new sst.Secret("Password", "placeholder");
queue.subscribe({ bundle: "dist/functions/worker", handler: "index.handler", link: [dead, password], environment: { MAIL: process.env.MAIL ?? "" } });
new aws.sns.Topic("Raw", {}, { protect: true });
sst.aws.Bus.get("DefaultBus", "default").subscribe("OnEvent", "arn:aws:lambda:eu-central-1:123456789012:function:x", { pattern: { source: ["aws.s3"] } });
export {};
`;

test("an app is evaluated with its names, references, links, secrets and options", async () => {
  const graph = await evaluateStack(stack, { environment: { MAIL: "someone@example.com" } });
  const dead = findResource(graph, "aws:sqs/queue:Queue", "DeadQueue");
  const tasks = findResource(graph, "aws:sqs/queue:Queue", "TasksQueue");
  assert.match(String(dead.state["name"]), /^scratch-dev-DeadQueue-[a-z]{8}$/);
  assert.equal(dead.options.parent, "Dead");
  assert.deepEqual(JSON.parse(String(tasks.inputs["redrivePolicy"])), {
    deadLetterTargetArn: dead.state["arn"],
    maxReceiveCount: 3,
  });

  const [worker] = graph.functions;
  assert.ok(worker);
  assert.deepEqual(worker.links, {
    Dead: { url: dead.state["url"], type: "sst.aws.Queue" },
    Password: { value: "placeholder", type: "sst.sst.Secret" },
  });
  assert.equal(worker.bundle, "dist/functions/worker");
  const lambda = findResource(graph, "aws:lambda/function:Function", `${worker.functionId}Function`);
  const { variables } = lambda.inputs["environment"] as { variables: Record<string, string> };
  assert.equal(variables["MAIL"], "someone@example.com");
  assert.equal(variables["SST_KEY"], worker.encryptionKey);

  const role = findResource(graph, "aws:iam/role:Role", `${worker.functionId}Role`);
  const [inline] = role.inputs["inlinePolicies"] as [{ policy: string }];
  assert.ok(inline.policy.includes(String(dead.state["arn"])));
  assert.equal(findResource(graph, "aws:sns/topic:Topic", "Raw").options.protect, true);
  assert.equal(findResource(graph, "aws:cloudwatch/eventBus:EventBus", "DefaultBusBus").options.existingId, "default");
  assert.equal(
    findResource(graph, "aws:cloudwatch/eventRule:EventRule", "DefaultBusSubscriberOnEventRule").inputs["eventBusName"],
    "default",
  );
});

test("two evaluations answer the same graph, and leave nothing behind", async () => {
  const first = await evaluateStack(stack);
  const second = await evaluateStack(stack);
  assert.deepEqual(second, first);
  assert.equal(graphText(second), graphText(first));
  // Other evaluations of the same platform may run at the moment: ours are known by the folder they are for.
  const left = (await readdir(join(root, ".sst", "platform"))).filter((name) => name.startsWith("evaluation-"));
  const requests = left.map((name) =>
    readFile(join(root, ".sst", "platform", name, "request.json"), "utf8").catch(() => ""),
  );
  assert.ok((await Promise.all(requests)).every((request) => !request.includes(root)));
});

test("an error in a stack is told with its file and line", async () => {
  await assert.rejects(evaluateStack(`export {};\n\nthrow new Error("No queue today");\n`), {
    message: "The app could not be evaluated: Error: No queue today\n    at stacks/app.ts:3:7",
  });
});

test("an error in a value that comes later fails the evaluation, too", async () => {
  const source = `export {};\n$output("x").apply(() => { throw new Error("Too late"); });\n`;
  await assert.rejects(evaluateStack(source), /Too late\n {4}at stacks\/app\.ts:2:34/);
});

test("a stack that does not parse is told with its file and line", async () => {
  await assert.rejects(evaluateStack("export {};\nconst = 1;\n"), /does not bundle: stacks\/app\.ts:2: /);
});

test("an attribute that nobody answers is no silent undefined", async () => {
  const source = `const topic = new aws.sns.Topic("Raw");
new aws.sns.TopicSubscription("Sub", { topic: topic.arn, protocol: "https", endpoint: $interpolate\`https://\${topic.beginningArchiveTime}/\` });
export {};`;
  await assert.rejects(
    evaluateStack(source),
    /aws:sns\/topicSubscription:TopicSubscription Sub\.endpoint: https:\/\/undefined\//,
  );
});
