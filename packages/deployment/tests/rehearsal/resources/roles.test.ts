import assert from "node:assert/strict";
import { test } from "node:test";
import { anonymous } from "../../../src/rehearsal/iam/index.js";
import { allow, arn, graphOf, permission, role, roleArn, rolesOf } from "../test-graph.js";

const target = arn("lambda", "function:approval");

test("lets a service act in a role that trusts it, and no other", () => {
  const roles = rolesOf(graphOf(role("trainer", "lambda.amazonaws.com", allow("sqs:SendMessage", "*"))));
  const actor = roles.assume(roleArn("trainer"), "lambda.amazonaws.com");
  assert.equal(actor.name, "trainer");
  assert.equal(roles.accessControl.nameOf(actor.credentials.accessKeyId), "trainer");
  assert.throws(() => roles.assume(roleArn("trainer"), "ecs.amazonaws.com"), /trainer does not trust ecs\.amazonaws/);
  assert.throws(() => roles.assume(roleArn("other"), "lambda.amazonaws.com"), /has no role .*other/);
});

test("names who may not do what is required", () => {
  const roles = rolesOf(graphOf(role("trainer", "lambda.amazonaws.com", allow("sqs:SendMessage", "*"))));
  const actor = roles.assume(roleArn("trainer"), "lambda.amazonaws.com");
  roles.require(actor, "sqs:SendMessage", arn("sqs", "queue"));
  const queue = arn("sqs", "queue");
  assert.throws(
    () => roles.require(actor, "sqs:ReceiveMessage", queue),
    /trainer may not sqs:ReceiveMessage on .*queue/,
  );
});

test("knows nothing of the roles of machines, which are not rehearsed", () => {
  const [type, state] = role("nat", "ec2.amazonaws.com");
  const managedPolicyArns = ["arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"];
  const profile = ["aws:iam/instanceProfile:InstanceProfile", { role: "nat" }] as const;
  const roles = rolesOf(graphOf([type, { ...state, managedPolicyArns }], profile));
  assert.throws(() => roles.assume(roleArn("nat"), "ec2.amazonaws.com"), /has no role/);
});

test("lets anybody invoke a public function by its URL alone, if its permissions say so", () => {
  const byUrl = { "lambda:InvokedViaFunctionUrl": "true" };
  const open = rolesOf(graphOf(permission("approval", { principal: "*", invokedViaFunctionUrl: true })));
  assert.equal(open.allows(anonymous, "lambda:InvokeFunction", target, byUrl), true);
  assert.equal(open.allows(anonymous, "lambda:InvokeFunction", target), false);
  assert.equal(open.allows(anonymous, "lambda:InvokeFunctionUrl", target, byUrl), false);
  const rule = { principal: "events.amazonaws.com" };
  assert.equal(rolesOf(graphOf(permission(target, rule))).allows(anonymous, "lambda:InvokeFunction", target), false);
});

test("refuses a policy for a queue that is not there", () => {
  const policy = [
    "aws:sqs/queuePolicy:QueuePolicy",
    { queueUrl: "http://sqs/none", policy: allow("sqs:*", "*") },
  ] as const;
  assert.throws(() => rolesOf(graphOf(policy)), /a policy is for http:\/\/sqs\/none/);
});
