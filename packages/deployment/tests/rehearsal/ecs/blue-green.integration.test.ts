import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { DescribeServicesCommand, ListServiceDeploymentsCommand } from "@aws-sdk/client-ecs";
import { arns, environment } from "./service-graph.js";
import { ServiceUnderTest } from "./service-under-test.js";

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test("the first deployment asks the gate, too, and then serves on both listeners", async (context) => {
  const ecs = await ServiceUnderTest.start(context);
  assert.equal((await fetch(ecs.loadBalancer.url(80))).status, 503);
  ecs.service.create();
  await ecs.service.settled();
  const [deployment] = ecs.service.deployments;
  assert.equal(deployment?.status, "SUCCESSFUL");
  assert.equal(ecs.asked.length, 1);
  assert.deepEqual(ecs.eventNames, ["IN_PROGRESS", "COMPLETED"]);
  assert.ok(await ecs.answering(80));
  assert.ok(await ecs.answering(8080));
});

test("a task has the environment of its definition, its image and the plumbing, and nothing else", async (context) => {
  const ecs = await ServiceUnderTest.start(context);
  await ecs.deployFirst();
  const { PORT, ...others } = (await ecs.answering(80))!;
  assert.notEqual(PORT, environment.PORT);
  assert.deepEqual(others, {
    SNN_BUCKET: "bucket",
    TOKEN: `the value of ${arns.secret}`,
    NODE_ENV: "production",
    HOST: "127.0.0.1",
    AWS_REGION: "eu-central-1",
    AWS_DEFAULT_REGION: "eu-central-1",
    AWS_EXECUTION_ENV: "AWS_ECS_FARGATE",
    AWS_ENDPOINT_URL_S3: "http://127.0.0.1:1",
  });
});

test("a new revision is shown on the test listener until the gate lets it into production", async (context) => {
  const ecs = await ServiceUnderTest.start(context);
  await ecs.deployFirst();
  const [before] = ecs.service.tasks;
  let decide = (_reply: object) => {};
  ecs.gate = () => new Promise<object>((resolve) => (decide = resolve));
  await ecs.rollOut({ SNN_RELEASE: "rel_2" });
  await ecs.until(() => ecs.asked.length === 1);
  assert.deepEqual(await ecs.releases(), [undefined, "rel_2"]);
  assert.equal(ecs.service.deployments[0]?.stage, "POST_TEST_TRAFFIC_SHIFT");
  const [event] = ecs.asked;
  assert.deepEqual(event, {
    executionId: event?.executionId,
    lifecycleStage: "POST_TEST_TRAFFIC_SHIFT",
    resourceArn: ecs.service.deployments[0]?.arn,
    executionDetails: {
      serviceArn: arns.service,
      targetServiceRevisionArn: ecs.service.deployments[0]?.target.arn,
      testTrafficWeights: {},
      productionTrafficWeights: {},
    },
    hookDetails: { from: "the graph" },
  });
  decide({ hookStatus: "SUCCEEDED" });
  await ecs.service.settled();
  assert.deepEqual(await ecs.releases(), ["rel_2", "rel_2"]);
  assert.deepEqual(ecs.eventNames, ["IN_PROGRESS", "COMPLETED"]);
  assert.ok(!isAlive(before!.pid), "the old task is gone");
  assert.ok(ecs.lines.includes("serving rel_2"));
});

test("target groups take turns from one deployment to the next", async (context) => {
  const ecs = await ServiceUnderTest.start(context);
  await ecs.deployFirst();
  for (const [release, targetGroupArn] of [
    ["rel_2", arns.green],
    ["rel_3", arns.blue],
  ] as const) {
    await ecs.rollOut({ SNN_RELEASE: release });
    await ecs.service.settled();
    assert.deepEqual(await ecs.releases(), [release, release]);
    for (const port of [80, 8080])
      assert.equal(
        ecs.loadBalancer.weights(arns.rule(port)).find(({ weight }) => weight === 100)?.targetGroupArn,
        targetGroupArn,
      );
  }
});

test("a gate that has not decided is asked again after its delay, with what it said and the same id", async (context) => {
  const ecs = await ServiceUnderTest.start(context);
  await ecs.deployFirst();
  const replies = [
    { hookStatus: "IN_PROGRESS", callBackDelay: 45, hookDetails: { asked: 1 } },
    { hookStatus: "IN_PROGRESS" },
    { hookStatus: "SUCCEEDED" },
  ];
  ecs.delaysMs.length = 0;
  ecs.gate = async () => replies.shift();
  await ecs.rollOut({ SNN_RELEASE: "rel_2" });
  await ecs.service.settled();
  assert.deepEqual(
    ecs.asked.map(({ hookDetails }) => hookDetails),
    [{ from: "the graph" }, { from: "the graph", asked: 1 }, { from: "the graph", asked: 1 }],
  );
  assert.equal(new Set(ecs.asked.map(({ executionId }) => executionId)).size, 1);
  assert.deepEqual(
    ecs.delaysMs.filter((delayMs) => delayMs > 0),
    [45_000, 30_000, 600_000],
  );
  assert.deepEqual(await ecs.releases(), ["rel_2", "rel_2"]);
});

const refusals: Record<string, () => Promise<unknown>> = {
  "says FAILED": async () => ({ hookStatus: "FAILED" }),
  "fails itself": async () => Promise.reject(new Error("Task timed out after 30.00 seconds")),
  "answers what is no answer": async () => ({ status: "SUCCEEDED" }),
  "never decides": async () => ({ hookStatus: "IN_PROGRESS", callBackDelay: 3600 }),
};
for (const [name, gate] of Object.entries(refusals))
  test(`a deployment whose gate ${name} is rolled back`, async (context) => {
    const ecs = await ServiceUnderTest.start(context);
    await ecs.deployFirst();
    ecs.gate = gate;
    await ecs.rollOut({ SNN_RELEASE: "rel_bad" });
    await ecs.service.settled();
    const [failed, first] = ecs.service.deployments;
    assert.equal(failed?.status, "ROLLBACK_SUCCESSFUL");
    assert.deepEqual(await ecs.releases(), [undefined, undefined]);
    assert.equal(ecs.service.tasks.length, 1);
    assert.deepEqual(ecs.eventNames, ["IN_PROGRESS", "FAILED", "IN_PROGRESS", "COMPLETED"]);
    const [, failure, rollback] = ecs.changes;
    assert.deepEqual(failure, {
      source: "aws.ecs",
      detailType: "ECS Deployment State Change",
      resources: [arns.service],
      detail: {
        eventType: "ERROR",
        eventName: "SERVICE_DEPLOYMENT_FAILED",
        deploymentId: `ecs-svc/${failed?.target.number}`,
        updatedAt: failure?.detail.updatedAt,
        reason: failure?.detail.reason,
      },
    });
    assert.match(failure!.detail.reason, /Lifecycle hook .*:function:gate/);
    assert.equal(rollback?.detail.deploymentId, `ecs-svc/${first?.target.number}`);
    const { services } = await ecs.client.send(
      new DescribeServicesCommand({ cluster: arns.cluster, services: [arns.service] }),
    );
    assert.equal(services?.[0]?.taskDefinition, first?.target.taskDefinitionArn);
  });

for (const [mishap, reason] of [
  ["exit", /exited \(3\)/],
  ["unhealthy", /failed ELB health checks/],
] as const)
  test(`the circuit breaker gives up tasks that are no good from the start: ${mishap}`, async (context) => {
    const ecs = await ServiceUnderTest.start(context);
    await ecs.deployFirst();
    await ecs.rollOut({ MISHAP: mishap });
    await ecs.service.settled();
    assert.equal(ecs.service.deployments[0]?.status, "ROLLBACK_SUCCESSFUL");
    assert.match(ecs.service.deployments[0]!.statusReason!, reason);
    assert.equal(ecs.asked.length, 0, "the gate is not bothered");
    assert.equal(ecs.service.tasks.length, 1);
    assert.ok(await ecs.answering(80));
  });

test("a container that would listen on another port than the load balancer asks does not come up", async (context) => {
  const ecs = await ServiceUnderTest.start(context);
  await ecs.deployFirst();
  await ecs.rollOut({ PORT: "4000" });
  await ecs.service.settled();
  assert.match(ecs.service.deployments[0]!.statusReason!, /listen on 4000, the load balancer asks 3000/);
});

test("a first deployment that fails has nothing to go back to", async (context) => {
  const ecs = await ServiceUnderTest.start(context);
  ecs.gate = async () => ({ hookStatus: "FAILED" });
  ecs.service.create();
  await ecs.service.settled();
  assert.equal(ecs.service.deployments[0]?.status, "ROLLBACK_FAILED");
  assert.deepEqual(ecs.eventNames, ["IN_PROGRESS", "FAILED"]);
  assert.deepEqual(ecs.service.tasks, []);
});

test("a newer deployment stops one that waits at the gate, without an event of failure", async (context) => {
  const ecs = await ServiceUnderTest.start(context);
  await ecs.deployFirst();
  ecs.gate = () => new Promise(() => {});
  await ecs.rollOut({ SNN_RELEASE: "rel_2" });
  await ecs.until(() => ecs.asked.length === 1);
  ecs.gate = async () => ({ hookStatus: "SUCCEEDED" });
  await ecs.rollOut({ SNN_RELEASE: "rel_3" });
  assert.equal(ecs.service.deployments[1]?.status, "STOP_REQUESTED");
  const { services } = await ecs.client.send(new DescribeServicesCommand({ cluster: "snn", services: ["Predictor"] }));
  const primary = services?.[0]?.deployments?.find(({ status }) => status === "PRIMARY");
  assert.equal(primary?.taskDefinition, ecs.service.deployments[0]?.target.taskDefinitionArn);
  assert.equal(primary?.rolloutState, "IN_PROGRESS");
  await ecs.service.settled();
  const { serviceDeployments } = await ecs.client.send(
    new ListServiceDeploymentsCommand({ cluster: "snn", service: "Predictor" }),
  );
  assert.deepEqual(
    serviceDeployments?.map(({ status }) => status),
    ["SUCCESSFUL", "STOPPED", "SUCCESSFUL"],
  );
  assert.deepEqual(await ecs.releases(), ["rel_3", "rel_3"]);
  assert.deepEqual(ecs.eventNames, ["IN_PROGRESS", "IN_PROGRESS", "COMPLETED"]);
});

test("an alarm during the bake time brings production back at once", async (context) => {
  const ecs = await ServiceUnderTest.start(context);
  await ecs.deployFirst();
  ecs.bakeTime = new Promise(() => {});
  ecs.delaysMs.length = 0;
  await ecs.rollOut({ SNN_RELEASE: "rel_2" });
  await ecs.until(() => ecs.delaysMs.includes(600_000));
  assert.deepEqual(await ecs.releases(), ["rel_2", "rel_2"]);
  ecs.service.raiseAlarm("another");
  assert.equal(ecs.service.deployments[0]?.status, "IN_PROGRESS");
  ecs.service.raiseAlarm("predictor-5xx");
  await ecs.service.settled();
  assert.deepEqual(await ecs.releases(), [undefined, undefined]);
  assert.match(ecs.service.deployments[0]!.statusReason!, /predictor-5xx/);
  assert.deepEqual(ecs.eventNames, ["IN_PROGRESS", "FAILED", "IN_PROGRESS", "COMPLETED"]);
});

test("a task that dies is replaced", async (context) => {
  const ecs = await ServiceUnderTest.start(context);
  await ecs.deployFirst();
  const [task] = ecs.service.tasks;
  process.kill(task!.pid, "SIGKILL");
  const deadline = Date.now() + 30_000;
  while (!ecs.service.tasks.some(({ pid }) => pid !== task!.pid) || !(await ecs.answering(80))) {
    assert.ok(Date.now() < deadline, "replaced in time");
    await setImmediate();
  }
  assert.equal(ecs.service.tasks.length, 1);
});

test("nothing of a service is left when it is stopped in the middle of a deployment", async (context) => {
  const ecs = await ServiceUnderTest.start(context);
  await ecs.deployFirst();
  ecs.gate = () => new Promise(() => {});
  await ecs.rollOut({ SNN_RELEASE: "rel_2" });
  await ecs.until(() => ecs.asked.length === 1);
  const pids = ecs.service.tasks.map(({ pid }) => pid);
  assert.equal(pids.length, 2);
  await ecs.service.stop();
  assert.deepEqual(pids.map(isAlive), [false, false]);
  assert.equal(ecs.service.deployments[0]?.status, "STOPPED");
});
