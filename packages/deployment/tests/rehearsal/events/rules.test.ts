import assert from "node:assert/strict";
import { test } from "node:test";
import type { Delivery } from "@snn/local-cloud";
import { ruleDelivery } from "../../../src/rehearsal/events/rules.js";
import { allow, arn, graphOf, permission, rolesOf, type TestResource } from "../test-graph.js";
import { Recorder } from "./recorder.js";

const ruleArn = arn("events", "rule/bus/launch");
const targetArn = arn("lambda", "function:launch");
const queueArn = arn("sqs", "undelivered");
const service = "events.amazonaws.com";
const delivery = { ruleArn, targetArn, event: { id: "1" } } as unknown as Delivery;

const rule = [
  "aws:cloudwatch/eventRule:EventRule",
  { name: "launch", arn: ruleArn, eventBusName: "bus", eventPattern: "{}" },
] as const;
const targetState = { id: "1", targetId: "1", rule: "launch", eventBusName: "bus", arn: targetArn };
const target = (others: object = { deadLetterConfig: { arn: queueArn } }) =>
  ["aws:cloudwatch/eventTarget:EventTarget", { ...targetState, ...others }] as const;
const queue = ["aws:sqs/queue:Queue", { arn: queueArn, url: "http://sqs/undelivered" }] as const;
const queuePolicy = (sourceAccount: string) => {
  const Condition = { StringEquals: { "aws:SourceAccount": sourceAccount } };
  const policy = allow("sqs:SendMessage", queueArn, { Principal: { Service: service }, Condition });
  return ["aws:sqs/queuePolicy:QueuePolicy", { queueUrl: "http://sqs/undelivered", policy }] as const;
};

function deliver(...resources: TestResource[]): Recorder {
  const recorder = new Recorder();
  const graph = graphOf(...resources);
  ruleDelivery(graph, { roles: rolesOf(graph), ...pick(recorder) })(delivery);
  return recorder;
}
const pick = ({ invocations, undelivered }: Recorder) => ({ invocations, undelivered });

test("invokes a function that lets the rule do so", () => {
  const { invoked, given } = deliver(rule, target(), permission(targetArn, { principal: service, sourceArn: ruleArn }));
  assert.deepEqual(invoked, [[targetArn, { id: "1" }]]);
  assert.deepEqual(given, []);
});

test("invokes no function that lets another rule do so: the event is for the dead-letter queue of the target", () => {
  const other = permission(targetArn, { principal: service, sourceArn: arn("events", "rule/bus/other") });
  const { invoked, given } = deliver(rule, target(), other, queue, queuePolicy("123456789012"));
  assert.deepEqual(invoked, []);
  assert.equal(given[0]?.queueArn, queueArn);
  assert.equal(given[0]?.attributes["ERROR_CODE"], "NO_PERMISSIONS");
  assert.equal(given[0]?.maySend(queueArn), true);
});

test("a queue takes dead letters only where its policy lets the rule send them", () => {
  const closed = deliver(rule, target(), queue);
  assert.equal(closed.given[0]?.maySend(queueArn), false);
  const foreign = deliver(rule, target(), queue, queuePolicy("999999999999"));
  assert.equal(foreign.given[0]?.maySend(queueArn), false);
  assert.equal(deliver(rule, target({})).given[0]?.queueArn, undefined);
});

test("refuses a target that would get something else than the event", () => {
  assert.throws(() => deliver(rule, target({ inputPath: "$.detail" })), /cannot be rehearsed: .*inputPath/);
});
