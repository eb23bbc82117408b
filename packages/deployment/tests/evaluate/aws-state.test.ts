import assert from "node:assert/strict";
import { test } from "node:test";
import { answerCall } from "../../src/evaluate/aws-calls.js";
import { awsState, type ResourceRequest } from "../../src/evaluate/aws-state.js";

function state(type: string, inputs: Record<string, unknown>, more: Partial<ResourceRequest> = {}) {
  return awsState({ type, name: "Thing", inputs, region: "eu-central-1", answers: {}, onSuffix: () => {}, ...more });
}

test("a queue answers its URL and ARN, and the URL of a rehearsal when it has one", () => {
  const queue = state("aws:sqs/queue:Queue", { name: "tasks" });
  assert.equal(queue["url"], "https://sqs.eu-central-1.amazonaws.com/123456789012/tasks");
  assert.equal(queue["arn"], "arn:aws:sqs:eu-central-1:123456789012:tasks");
  const local = state("aws:sqs/queue:Queue", { name: "tasks" }, { answers: { queueUrlBase: "http://127.0.0.1:9324" } });
  assert.equal(local["url"], "http://127.0.0.1:9324/123456789012/tasks");
});

test("a rule on a bus carries the bus in its ARN, one on the default bus does not", () => {
  const bus = "arn:aws:events:eu-central-1:123456789012:event-bus/events";
  const own = state("aws:cloudwatch/eventRule:EventRule", { name: "launch", eventBusName: bus });
  assert.equal(own["arn"], "arn:aws:events:eu-central-1:123456789012:rule/events/launch");
  const onDefault = state("aws:cloudwatch/eventRule:EventRule", { name: "launch" });
  assert.equal(onDefault["arn"], "arn:aws:events:eu-central-1:123456789012:rule/launch");
});

test("a listener belongs to its load balancer, and its rule to the listener", () => {
  const balancer = state("aws:lb/loadBalancer:LoadBalancer", { name: "front" });
  const listener = state("aws:lb/listener:Listener", { loadBalancerArn: balancer["arn"] });
  const rule = state("aws:lb/listenerRule:ListenerRule", { listenerArn: listener["arn"] });
  assert.match(String(balancer["arn"]), /:loadbalancer\/app\/front\/[0-9a-f]{16}$/);
  assert.match(String(listener["arn"]), /:listener\/app\/front\/[0-9a-f]{16}\/[0-9a-f]{16}$/);
  assert.match(String(rule["arn"]), /:listener-rule\/app\/front\/([0-9a-f]{16}\/){2}[0-9a-f]{16}$/);
});

test("a replication group without cluster mode answers a primary endpoint, one with it a configuration endpoint", () => {
  const type = "aws:elasticache/replicationGroup:ReplicationGroup";
  assert.match(
    String(state(type, { clusterMode: "disabled" })["primaryEndpointAddress"]),
    /^master\..*\.euc1\.cache\.amazonaws\.com$/,
  );
  assert.equal(state(type, { clusterMode: "enabled" })["primaryEndpointAddress"], undefined);
  const local = state(type, { clusterMode: "disabled" }, { answers: { redis: { host: "127.0.0.1", port: 7000 } } });
  assert.deepEqual([local["primaryEndpointAddress"], local["port"]], ["127.0.0.1", 7000]);
});

test("what has no name gets one that is the same each time, and its ending is told", () => {
  const suffixes: string[] = [];
  const onSuffix = (suffix: string) => void suffixes.push(suffix);
  const first = state("aws:iam/role:Role", {}, { onSuffix });
  const second = state("aws:iam/role:Role", {}, { onSuffix });
  assert.deepEqual(first, second);
  assert.equal(first["name"], `Thing-${suffixes[0]}`);
});

test("what exists already answers with its own id and name", () => {
  const bus = state("aws:cloudwatch/eventBus:EventBus", {}, { existingId: "default" });
  assert.deepEqual([bus.id, bus["name"]], ["default", "default"]);
  assert.equal(bus["arn"], "arn:aws:events:eu-central-1:123456789012:event-bus/default");
});

test("an answer by the name of the resource wins, and an unknown type gets the common attributes", () => {
  const thing = state("aws:new/thing:Thing", {}, { answers: { states: { Thing: { endpoint: "here" } } } });
  assert.equal(thing["endpoint"], "here");
  assert.match(String(thing["arn"]), /^arn:aws:new:eu-central-1:123456789012:thing\/Thing-/);
});

test("a data source that the evaluation does not know is refused by name", () => {
  assert.throws(
    () => answerCall("aws:new/getThing:getThing", {}, "eu-central-1"),
    /does not know what aws:new\/getThing:getThing answers/,
  );
});
