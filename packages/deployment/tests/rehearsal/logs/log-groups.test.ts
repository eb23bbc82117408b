import assert from "node:assert/strict";
import { test } from "node:test";
import { LogGroups } from "../../../src/rehearsal/logs/log-groups.js";
import { allow, arn, graphOf, role, roleArn, rolesOf } from "../test-graph.js";

const groupArn = arn("logs", "log-group:/aws/lambda/launch");
const streamArn = arn("firehose", "deliverystream/logs");
const group = ["aws:cloudwatch/logGroup:LogGroup", { name: "/aws/lambda/launch", arn: groupArn }] as const;
const other = ["aws:cloudwatch/logGroup:LogGroup", { name: "/other", arn: arn("logs", "log-group:/other") }] as const;
const filter = [
  "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",
  { logGroup: "/aws/lambda/launch", destinationArn: streamArn, filterPattern: "", roleArn: roleArn("delivery") },
] as const;
const delivery = role("delivery", "logs.amazonaws.com", allow("firehose:*", streamArn));
const line = { logGroup: "/aws/lambda/launch", text: "{}" };

test("takes the lines of who may write them, and sends them on", () => {
  const writer = role("launch", "lambda.amazonaws.com", allow("logs:*", `${groupArn}:*`));
  const graph = graphOf(group, other, filter, delivery, writer);
  const roles = rolesOf(graph);
  const groups = new LogGroups(graph, roles);
  const actor = roles.assume(roleArn("launch"), "lambda.amazonaws.com");
  groups.write(actor, "stream", line);
  assert.deepEqual([groups.lines, groups.lost], [[line], []]);
  assert.deepEqual(groups.sentTo(streamArn), [line]);
  assert.deepEqual(groups.withoutSubscriber, ["/other"]);

  const elsewhere = [
    { logGroup: "/other", text: "{}" },
    { logGroup: "/nowhere", text: "{}" },
  ];
  for (const lost of elsewhere) groups.write(actor, "stream", lost);
  assert.deepEqual(groups.lost, elsewhere);
});

test("loses the lines of who may not create the stream", () => {
  const writer = role("launch", "lambda.amazonaws.com", allow("logs:PutLogEvents", `${groupArn}:*`));
  const graph = graphOf(group, writer);
  const roles = rolesOf(graph);
  const groups = new LogGroups(graph, roles);
  groups.write(roles.assume(roleArn("launch"), "lambda.amazonaws.com"), "stream", line);
  assert.deepEqual([groups.lines, groups.lost], [[], [line]]);
});

test("refuses a subscription whose role may not deliver, or of a group that is not there", () => {
  const powerless = graphOf(group, filter, role("delivery", "logs.amazonaws.com"));
  assert.throws(() => new LogGroups(powerless, rolesOf(powerless)), /may not firehose:PutRecord/);
  const groupless = graphOf(filter, delivery);
  assert.throws(() => new LogGroups(groupless, rolesOf(groupless)), /subscription of \/aws\/lambda\/launch/);
});
