import assert from "node:assert/strict";
import { test } from "node:test";
import { actionsOf } from "../../src/bundle/command-actions.js";
import { BundleError } from "../../src/bundle/errors.js";
import { sdkCommandsIn } from "../../src/bundle/sdk-commands.js";

/** Inputs of a bundle as esbuild lists them. */
function inputs(bytes: Readonly<Record<string, number>>) {
  return Object.fromEntries(Object.entries(bytes).map(([path, bytesInOutput]) => [path, { bytesInOutput }]));
}

test("a command counts when some of it is in the bundle, wherever its client is installed", () => {
  const found = sdkCommandsIn(
    inputs({
      "node_modules/@aws-sdk/client-sqs/dist-es/commands/SendMessageBatchCommand.js": 148,
      "node_modules/@aws-sdk/client-sqs/dist-es/commands/PurgeQueueCommand.js": 0,
      "node_modules/@aws-sdk/client-sqs/dist-es/SQSClient.js": 1000,
      "packages/core/node_modules/@aws-sdk/client-s3/dist-es/commands/GetObjectCommand.js": 1,
    }),
  );
  assert.deepEqual(found, ["client-s3/GetObject", "client-sqs/SendMessageBatch"]);
});

test("commands of nested clients and of lib-dynamodb do not count", () => {
  const found = sdkCommandsIn(
    inputs({
      "node_modules/@aws-sdk/nested-clients/dist-es/submodules/sts/commands/AssumeRoleCommand.js": 311,
      "node_modules/@aws-sdk/lib-dynamodb/dist-es/commands/GetCommand.js": 615,
    }),
  );
  assert.deepEqual(found, []);
});

test("a client that came in as CommonJS is refused, since all its commands come in with it", () => {
  const whole = inputs({ "node_modules/@aws-sdk/client-sqs/dist-cjs/index.js": 1 });
  assert.throws(
    () => sdkCommandsIn(whole),
    new BundleError("client-sqs is bundled from dist-cjs: import it as an ES module"),
  );
});

test("commands share actions, and some need none", () => {
  const commands = ["client-sqs/SendMessage", "client-sqs/SendMessageBatch", "client-s3/CreateSession"];
  assert.deepEqual(actionsOf([...commands, "client-s3/UploadPart"]), ["s3:PutObject", "sqs:SendMessage"]);
});

test("a command whose action nobody has said is refused", () => {
  assert.throws(() => actionsOf(["client-sqs/PurgeQueue"]), /which IAM action does client-sqs\/PurgeQueue need\?/);
});
