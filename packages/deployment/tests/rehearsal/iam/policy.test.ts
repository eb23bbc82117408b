import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { AccessControl, managedPolicy, PolicyError, permissionPolicy } from "../../../src/rehearsal/iam/index.js";

const roleArn = "arn:aws:iam::123456789012:role/trainer";
const queue = "arn:aws:sqs:eu-central-1:123456789012:neuron";

const allowing = (statement: object) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "sqs:SendMessage", Resource: queue, ...statement }],
});

/** Whether a role with these policies may do this. */
function may(policies: readonly unknown[], action: string, resource: string, context = {}): boolean {
  const accessControl = new AccessControl();
  accessControl.addRole({ name: "trainer", arn: roleArn, policies });
  return accessControl.allows("trainer", action, resource, context);
}

test("allows what a statement allows, on that resource, and nothing else", () => {
  const policies = [allowing({})];
  assert(may(policies, "sqs:SendMessage", queue));
  assert(may(policies, "SQS:sendmessage", queue), "actions are the same in any case");
  assert(!may(policies, "sqs:SendMessage", queue.toUpperCase()), "resources are not");
  assert(!may(policies, "sqs:SendMessages", queue));
  assert(!may(policies, "sqs:ReceiveMessage", queue));
  assert(!may(policies, "sqs:SendMessage", `${queue}2`));
  assert(!may([], "sqs:SendMessage", queue));
});

test("takes * for any text and ? for one character, and every other character for itself", () => {
  const policies = [allowing({ Action: ["sqs:Send*", "dynamodb:?etItem"], Resource: ["arn:aws:s3:::a.b/*"] })];
  assert(may(policies, "sqs:SendMessage", "arn:aws:s3:::a.b/training_input/x.h5"));
  assert(may(policies, "dynamodb:GetItem", "arn:aws:s3:::a.b/"));
  assert(!may(policies, "dynamodb:BatchGetItem", "arn:aws:s3:::a.b/x"));
  assert(!may(policies, "sqs:SendMessage", "arn:aws:s3:::aXb/x"));
  assert(!may(policies, "sqs:SendMessage", "arn:aws:s3:::a.b"));
});

test("lets a denial win over every allowance, whatever their order", () => {
  const deny = { Version: "2012-10-17", Statement: { Effect: "Deny", Action: "sqs:*", Resource: "*" } };
  for (const policies of [
    [allowing({}), deny],
    [deny, allowing({})],
  ])
    assert(!may(policies, "sqs:SendMessage", queue));
});

test("reads policies of JSON as it reads objects", () => {
  assert(may([JSON.stringify(allowing({}))], "sqs:SendMessage", queue));
  assert.throws(() => may(["{"], "sqs:SendMessage", queue), PolicyError);
});

test("wants all operators and keys of a condition to hold, and one of the values of each", () => {
  const policies = [
    allowing({
      Condition: {
        StringEquals: { "aws:SourceAccount": ["1", "2"] },
        StringLike: { "s3:prefix": "training_*" },
        ArnLike: { "aws:SourceArn": "arn:aws:events:*:1:rule/snn-*" },
        Bool: { "aws:SecureTransport": true },
      },
    }),
  ];
  const context = {
    "AWS:sourceaccount": "2",
    "s3:prefix": "training_input/",
    "aws:SourceArn": "arn:aws:events:eu-central-1:1:rule/snn-bus/trainer",
    "aws:SecureTransport": "true",
  };
  assert(may(policies, "sqs:SendMessage", queue, context));
  for (const key of Object.keys(context)) {
    const { [key as keyof typeof context]: _, ...others } = context;
    assert(!may(policies, "sqs:SendMessage", queue, others), `without ${key}`);
    assert(!may(policies, "sqs:SendMessage", queue, { ...context, [key]: "false" }), `with another ${key}`);
  }
});

test("compares the parts of an ARN one by one, so that a wildcard does not reach into the next", () => {
  const policies = [allowing({ Condition: { ArnEquals: { "aws:SourceArn": "arn:aws:sns:*:1:topic" } } })];
  const arn = (region: string) => ({ "aws:SourceArn": `arn:aws:sns:${region}:1:topic` });
  assert(may(policies, "sqs:SendMessage", queue, arn("eu-central-1")));
  assert(!may(policies, "sqs:SendMessage", queue, arn("eu-central-1:1:other")));
});

test("refuses to judge policies that say what it does not know", () => {
  const unknown = [
    allowing({ Condition: { DateGreaterThan: { "aws:CurrentTime": "2020-01-01T00:00:00Z" } } }),
    allowing({ Condition: { StringEqualsIfExists: { "aws:SourceAccount": "1" } } }),
    allowing({ Condition: { constructor: { a: "b" } } }),
    allowing({ NotAction: "s3:*" }),
    allowing({ NotResource: "*" }),
    allowing({ Effect: "allow" }),
    allowing({ Resource: undefined }),
    allowing({ Principal: "*" }),
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of IAM
    allowing({ Resource: "arn:aws:s3:::bucket/${aws:username}" }),
    { ...allowing({}), Version: "2008-10-17" },
  ];
  for (const policy of unknown) assert.throws(() => may([policy], "a:b", "c"), PolicyError, JSON.stringify(policy));
});

test("knows the managed policies that are attached, which allow logs and network interfaces and no data", () => {
  const accessControl = new AccessControl();
  const managedPolicyArns = ["AWSLambdaBasicExecutionRole", "AWSLambdaVPCAccessExecutionRole"].map(
    (name) => `arn:aws:iam::aws:policy/service-role/${name}`,
  );
  accessControl.addRole({ name: "trainer", arn: roleArn, policies: [], managedPolicyArns });
  assert(accessControl.allows("trainer", "logs:PutLogEvents", "arn:aws:logs:eu-central-1:1:log-group:x"));
  assert(accessControl.allows("trainer", "ec2:CreateNetworkInterface", "*"));
  for (const action of ["sqs:SendMessage", "s3:GetObject", "dynamodb:GetItem", "logs:DeleteLogGroup"])
    assert(!accessControl.allows("trainer", action, "*"));
  assert.throws(() => managedPolicy("arn:aws:iam::aws:policy/AdministratorAccess"), PolicyError);
});

test("lets a service do what a policy of the resource allows it, and nothing without one", () => {
  const functionArn = "arn:aws:lambda:eu-central-1:123456789012:function:trainer";
  const sourceArn = "arn:aws:events:eu-central-1:123456789012:rule/bus/trainer";
  const accessControl = new AccessControl();
  const invoke = (source: string) =>
    accessControl.allows("events.amazonaws.com", "lambda:InvokeFunction", functionArn, { "aws:SourceArn": source });
  assert(!invoke(sourceArn));
  const permission = { action: "lambda:InvokeFunction", principal: "events.amazonaws.com", sourceArn };
  accessControl.addResourcePolicy(functionArn, permissionPolicy(permission));
  assert(invoke(sourceArn));
  assert(!invoke(`${sourceArn}2`));
  assert(
    !accessControl.allows("sns.amazonaws.com", "lambda:InvokeFunction", functionArn, { "aws:SourceArn": sourceArn }),
  );
  assert(!accessControl.allows("events.amazonaws.com", "lambda:InvokeFunction", `${functionArn}2`));
});

test("asks the trust policy of a role who may act in it", () => {
  const accessControl = new AccessControl();
  const trust = (Principal: object) => ({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal }],
  });
  accessControl.addResourcePolicy(roleArn, trust({ Service: "lambda.amazonaws.com" }));
  accessControl.addResourcePolicy(roleArn, trust({ AWS: "arn:aws:iam::123456789012:root" }));
  assert(accessControl.allows("lambda.amazonaws.com", "sts:AssumeRole", roleArn));
  assert(!accessControl.allows("ecs.amazonaws.com", "sts:AssumeRole", roleArn));
  accessControl.addRole({ name: "other", arn: "arn:aws:iam::123456789012:role/other", policies: [] });
  assert(!accessControl.allows("other", "sts:AssumeRole", roleArn));
});

test("applies the policy of a bucket to its objects, and to all who ask", () => {
  const accessControl = new AccessControl();
  accessControl.addRole({
    name: "trainer",
    arn: roleArn,
    policies: [allowing({ Action: "s3:GetObject", Resource: "*" })],
  });
  accessControl.addResourcePolicy("arn:aws:s3:::bucket", {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: ["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  });
  const get = (bucket: string, secure: string) =>
    accessControl.allows("trainer", "s3:GetObject", `arn:aws:s3:::${bucket}/key`, { "aws:SecureTransport": secure });
  assert(get("bucket", "true"));
  assert(!get("bucket", "false"));
  assert(get("bucket2", "false"));
});

test("gives every role credentials of its own, and knows nobody by any other", () => {
  const accessControl = new AccessControl();
  const one = accessControl.addRole({ name: "one", arn: `${roleArn}1`, policies: [] });
  const other = accessControl.addRole({ name: "other", arn: `${roleArn}2`, policies: [] });
  assert.equal(accessControl.nameOf(one.accessKeyId), "one");
  assert.equal(accessControl.nameOf(other.accessKeyId), "other");
  assert.equal(accessControl.nameOf("local"), undefined);
  assert(!accessControl.allows("nobody", "sqs:SendMessage", queue));
  assert.throws(() => accessControl.addRole({ name: "one", arn: roleArn, policies: [] }), TypeError);
});

test("an action is allowed exactly when a literal pattern names it or a prefix of it with a star", () => {
  const text = fc.stringMatching(/^[a-zA-Z0-9.+(){}^$|[\]\\-]{1,12}$/);
  fc.assert(
    fc.property(text, text, (name, other) => {
      const statement = (Action: string) => [allowing({ Action: `a:${Action}`, Resource: "*" })];
      assert(may(statement(name), `a:${name}`, queue));
      assert(may(statement(`${name}*`), `a:${name}${other}`, queue));
      assert.equal(may(statement(name), `a:${other}`, queue), name.toLowerCase() === other.toLowerCase());
    }),
    { numRuns: 50 },
  );
});
