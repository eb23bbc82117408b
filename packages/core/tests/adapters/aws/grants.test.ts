import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { type CloudPort, portGrants } from "../../../src/adapters/aws/grants.js";

/** The module of the adapter of each port that AWS stands behind. */
const adapters: Readonly<Partial<Record<CloudPort, string>>> = {
  workQueue: "sqs-work-queue.js",
  deadLetters: "sqs-dead-letter-box.js",
  eventBus: "eventbridge-event-bus.js",
  objectStore: "s3-object-store.js",
  objectReader: "s3-object-reader.js",
  runStore: "dynamodb-run-store.js",
  runReader: "dynamodb-run-reader.js",
  releaseStore: "dynamodb-release-store.js",
  releaseReader: "dynamodb-release-reader.js",
  notifier: "sns-notifier.js",
  deployments: "ecs-deployments.js",
  serviceRevisions: "ecs-service-revisions.js",
};

/** Ports that IAM has no say in. */
const withoutActions: readonly CloudPort[] = ["parameterServer", "decisionLinks", "decisionPage"];

/** What IAM calls the services that the packages of the SDK are for. */
const prefixes: Readonly<Record<string, string>> = {
  "client-dynamodb": "dynamodb",
  "lib-dynamodb": "dynamodb",
  "client-ecs": "ecs",
  "client-eventbridge": "events",
  "client-s3": "s3",
  "lib-storage": "s3",
  "client-sns": "sns",
  "client-sqs": "sqs",
};

/** The actions of requests whose action is not simply their name. */
const exceptions: Readonly<Record<string, readonly string[]>> = {
  SendMessageBatchCommand: ["sqs:SendMessage"],
  // Without the second, S3 denies to say that an object is not there.
  GetObjectCommand: ["s3:GetObject", "s3:ListBucket"],
  GetCommand: ["dynamodb:GetItem"],
  PutCommand: ["dynamodb:PutItem"],
  UpdateCommand: ["dynamodb:UpdateItem"],
  // In one request, or in parts, which are given up when one fails.
  Upload: ["s3:PutObject", "s3:AbortMultipartUpload"],
  RegisterTaskDefinitionCommand: ["ecs:RegisterTaskDefinition", "iam:PassRole"],
};

/** The names that a compiled module imports by where they come from. What only types need is not imported any more. */
function importsOf(module: string): { readonly from: string; readonly names: readonly string[] }[] {
  const source = readFileSync(new URL(`../../../src/adapters/aws/${module}`, import.meta.url), "utf8");
  return [...source.matchAll(/^import \{([^}]*)\} from "([^"]+)";$/gm)].map(([, names = "", from = ""]) => ({
    from,
    names: names
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== ""),
  }));
}

/** The actions of all requests that a module, or another one of the folder that it imports, can make. */
function actionsOf(module: string, seen = new Set<string>()): Set<string> {
  if (seen.has(module)) return new Set();
  seen.add(module);
  const actions = importsOf(module).flatMap(({ from, names }) => {
    if (from.startsWith("./")) return [...actionsOf(from.slice(2), seen)];
    const prefix = prefixes[from.replace("@aws-sdk/", "")];
    assert.ok(prefix !== undefined || !from.startsWith("@aws-sdk/"), `${from} is not in the table of this test`);
    return prefix === undefined ? [] : names.flatMap((name) => actionsOfImport(prefix, name));
  });
  return new Set(actions);
}

function actionsOfImport(prefix: string, name: string): readonly string[] {
  const command = name.replace(/^paginate(\w+)$/, "$1Command");
  return exceptions[command] ?? (command.endsWith("Command") ? [`${prefix}:${command.replace(/Command$/, "")}`] : []);
}

test("every port in the cloud has an adapter on AWS, or needs no permission", () => {
  const known = [...Object.keys(adapters), ...withoutActions].sort();
  assert.deepEqual(Object.keys(portGrants).sort(), known);
  for (const port of withoutActions) assert.deepEqual(portGrants[port].actions, []);
});

for (const [port, module] of Object.entries(adapters) as [CloudPort, string][])
  test(`${port} is granted exactly what ${module} can ask for`, () => {
    const actions = [...actionsOf(module)].sort();
    assert.notDeepEqual(actions, []);
    assert.deepEqual(portGrants[port].actions, actions);
  });
