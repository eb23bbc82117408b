import assert from "node:assert/strict";
import { test } from "node:test";
import {
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ListServiceDeploymentsCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { arns, environment } from "./service-graph.js";
import { ServiceUnderTest } from "./service-under-test.js";

test("a service is described as the SDK knows it, by ARN and by name", async (context) => {
  const ecs = await ServiceUnderTest.start(context);
  await ecs.deployFirst();
  for (const [cluster, name] of [
    [arns.cluster, arns.service],
    ["snn", "Predictor"],
  ] as const) {
    const { services, failures } = await ecs.client.send(new DescribeServicesCommand({ cluster, services: [name] }));
    assert.deepEqual(failures, []);
    const [service] = services!;
    assert.equal(service?.serviceArn, arns.service);
    assert.equal(service?.runningCount, 1);
    assert.equal(service?.loadBalancers?.[0]?.containerName, "Predictor");
    assert.equal(service?.deployments?.[0]?.rolloutState, "COMPLETED");
    assert.ok(service?.deployments?.[0]?.createdAt instanceof Date);
  }
});

test("there is no service before it is created", async (context) => {
  const ecs = await ServiceUnderTest.start(context);
  const { failures } = await ecs.client.send(new DescribeServicesCommand({ cluster: "snn", services: [arns.service] }));
  assert.deepEqual(failures, [{ arn: arns.service, reason: "MISSING" }]);
  const update = new UpdateServiceCommand({ cluster: "snn", service: "Predictor", forceNewDeployment: true });
  await assert.rejects(ecs.client.send(update), { name: "ServiceNotFoundException" });
});

test("a task definition is described with what the graph has said", async (context) => {
  const ecs = await ServiceUnderTest.start(context);
  await ecs.deployFirst();
  const { services } = await ecs.client.send(new DescribeServicesCommand({ cluster: "snn", services: ["Predictor"] }));
  const { taskDefinition } = await ecs.client.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: services?.[0]?.taskDefinition }),
  );
  assert.equal(taskDefinition?.family, "snn-Predictor");
  assert.equal(taskDefinition?.revision, 1);
  assert.equal(taskDefinition?.taskRoleArn, "arn:aws:iam::123456789012:role/task");
  const [container] = taskDefinition!.containerDefinitions!;
  assert.deepEqual(Object.fromEntries(container!.environment!.map(({ name, value }) => [name, value])), environment);
  assert.deepEqual(container?.portMappings, [{ containerPort: 3000, protocol: "tcp" }]);
});

test("a service revision remembers its task definition after its tasks are gone", async (context) => {
  const ecs = await ServiceUnderTest.start(context);
  await ecs.deployFirst();
  ecs.gate = async () => ({ hookStatus: "FAILED" });
  const taskDefinition = await ecs.rollOut({ SNN_RELEASE: "rel_2" });
  await ecs.service.settled();
  const { serviceDeployments } = await ecs.client.send(
    new ListServiceDeploymentsCommand({
      cluster: arns.cluster,
      service: arns.service,
      status: ["ROLLBACK_SUCCESSFUL"],
    }),
  );
  assert.equal(serviceDeployments?.length, 1);
  const revisionArn = serviceDeployments![0]!.targetServiceRevisionArn!;
  const number = ecs.changes[1]!.detail.deploymentId.replace("ecs-svc/", "");
  assert.equal(revisionArn, `${arns.service.replace(":service/", ":service-revision/")}/${number}`);
  const { serviceRevisions, failures } = await ecs.client.send(
    new DescribeServiceRevisionsCommand({ serviceRevisionArns: [revisionArn, `${revisionArn}0`] }),
  );
  assert.deepEqual(
    serviceRevisions?.map((revision) => revision.taskDefinition),
    [taskDefinition],
  );
  assert.deepEqual(failures, [{ arn: `${revisionArn}0`, reason: "MISSING" }]);
});

test("an update to the same task definition begins no deployment, unless it is forced", async (context) => {
  const ecs = await ServiceUnderTest.start(context);
  await ecs.deployFirst();
  const update = { cluster: "snn", service: "Predictor" };
  await ecs.client.send(new UpdateServiceCommand({ ...update, taskDefinition: "snn-Predictor" }));
  await ecs.client.send(new UpdateServiceCommand(update));
  assert.equal(ecs.service.deployments.length, 1);
  await ecs.client.send(new UpdateServiceCommand({ ...update, forceNewDeployment: true }));
  assert.equal(ecs.service.deployments.length, 2);
  await ecs.service.settled();
});

test("what ECS does not know, or is not rehearsed, is refused with the error of the SDK", async (context) => {
  const ecs = await ServiceUnderTest.start(context);
  await ecs.deployFirst();
  const update = { cluster: "snn", service: "Predictor" };
  const refused = async (name: string, sending: Promise<unknown>) => assert.rejects(sending, { name });
  const { client } = ecs;
  await refused(
    "ClientException",
    client.send(new DescribeTaskDefinitionCommand({ taskDefinition: "snn-Predictor:9" })),
  );
  await refused("ClientException", client.send(new UpdateServiceCommand({ ...update, taskDefinition: "unknown" })));
  await refused(
    "ClientException",
    client.send(new RegisterTaskDefinitionCommand({ family: "a b", containerDefinitions: [] })),
  );
  await refused("ClusterNotFoundException", client.send(new UpdateServiceCommand({ ...update, cluster: "other" })));
  await refused("ServiceNotFoundException", client.send(new UpdateServiceCommand({ ...update, service: "other" })));
  await refused("InvalidParameterException", client.send(new UpdateServiceCommand({ ...update, desiredCount: 3 })));
  await refused("UnknownOperationException", client.send(new ListTasksCommand({ cluster: "snn" })));
  const { services, failures } = await client.send(
    new DescribeServicesCommand({ cluster: "snn", services: ["other"] }),
  );
  assert.deepEqual(services, []);
  assert.equal(failures?.[0]?.reason, "MISSING");
  const containerDefinitions = [{ name: "Other", image: "other" }];
  await client.send(new RegisterTaskDefinitionCommand({ family: "other", containerDefinitions }));
  await refused(
    "InvalidParameterException",
    client.send(new UpdateServiceCommand({ ...update, taskDefinition: "other" })),
  );
});
