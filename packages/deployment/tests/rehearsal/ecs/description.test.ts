import assert from "node:assert/strict";
import { test } from "node:test";
import { serviceOf } from "../../../src/rehearsal/ecs/description.js";
import { loadBalancerOf } from "../../../src/rehearsal/load-balancer/description.js";
import { arns, serviceGraph } from "./service-graph.js";

test("reads the service of a graph in milliseconds", () => {
  const service = serviceOf(serviceGraph({ PredictorService: { healthCheckGracePeriodSeconds: 20 } }));
  assert.equal(service.bakeTimeMs, 600_000);
  assert.equal(service.gracePeriodMs, 20_000);
  assert.deepEqual(service.lifecycleHooks, [
    {
      functionArn: arns.gate,
      roleArn: arns.role,
      stages: ["POST_TEST_TRAFFIC_SHIFT"],
      details: { from: "the graph" },
      timeoutMs: 86_400_000,
      timeoutAction: "ROLLBACK",
    },
  ]);
  assert.deepEqual(service.alarmNames, ["predictor-5xx"]);
});

test("refuses a service without blue/green deployments, naming the field", () => {
  const rolling = serviceGraph({ PredictorService: { deploymentConfiguration: { strategy: "ROLLING" } } });
  assert.throws(() => serviceOf(rolling), /PredictorService cannot be rehearsed: deploymentConfiguration\.strategy/);
});

test("refuses a service whose task definition is not in the graph", () => {
  assert.throws(() => serviceOf(serviceGraph({ PredictorService: { taskDefinition: "other" } })), /wants other/);
});

test("refuses rules that refer to what is not in the graph", () => {
  assert.throws(() => loadBalancerOf(serviceGraph({ Rule80: { listenerArn: "other" } })), /refers to other/);
  assert.throws(
    () =>
      loadBalancerOf(serviceGraph({ Listener80: { defaultActions: [{ type: "forward", targetGroupArn: "none" }] } })),
    /refers to none/,
  );
});

test("refuses rules with other conditions than the path", () => {
  const conditions = [{ hostHeader: { values: ["example.org"] } }];
  assert.throws(() => loadBalancerOf(serviceGraph({ Rule80: { conditions } })), /Rule80 cannot be rehearsed/);
});
