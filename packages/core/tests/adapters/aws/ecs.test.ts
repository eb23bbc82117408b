import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import { ECSClient } from "@aws-sdk/client-ecs";
import { clientDefaults, EcsDeployments, EcsServiceRevisions } from "../../../src/adapters/aws/index.js";
import { UnavailableError } from "../../../src/errors.js";

const arn = (what: string) => `arn:aws:ecs:eu-central-1:123456789012:${what}`;
const where = { cluster: arn("cluster/snn"), service: arn("service/snn/predictor") };
const definitionArn = (revision: number) => arn(`task-definition/predictor:${revision}`);

type Operation = (input: Record<string, unknown>) => object;

/** What ECS answers by itself to {@link definition}: things that nobody can register. */
const addedByEcs = {
  status: "ACTIVE",
  requiresAttributes: [{ name: "com.amazonaws.ecs.capability.task-iam-role" }],
  compatibilities: ["EC2", "FARGATE"],
  registeredAt: 1_795_000_000,
  registeredBy: "arn:aws:iam::123456789012:user/ada",
};

/** Everything that the service's task definition says, without a release. */
const definition = {
  family: "predictor",
  taskRoleArn: "arn:aws:iam::123456789012:role/task",
  executionRoleArn: "arn:aws:iam::123456789012:role/execution",
  networkMode: "awsvpc",
  requiresCompatibilities: ["FARGATE"],
  cpu: "512",
  memory: "1024",
  runtimePlatform: { cpuArchitecture: "X86_64", operatingSystemFamily: "LINUX" },
  containerDefinitions: [
    { name: "Agent", image: "agent", environment: [{ name: "LEVEL", value: "info" }] },
    {
      name: "Predictor",
      image: "predictor@sha256:1",
      essential: true,
      portMappings: [{ containerPort: 3000 }],
      environment: [{ name: "SNN_PROXIES", value: "1" }],
      secrets: [{ name: "TOKEN", valueFrom: "arn:aws:ssm:eu-central-1:123456789012:parameter/t" }],
    },
  ],
};

/** The same, pinned to a release. */
function definitionOf(releaseId: string) {
  const [agent, predictor] = definition.containerDefinitions as [object, { environment: object[] }];
  const environment = [...predictor.environment, { name: "SNN_RELEASE", value: releaseId }];
  return { ...definition, containerDefinitions: [agent, { ...predictor, environment }] };
}

/** A service on an ECS that keeps what it is told; deployments are numbered as their task definitions are. */
class SmallEcs {
  readonly definitions: object[] = [definition];
  readonly calls: [string, Record<string, unknown>][] = [];
  deployments = [{ id: "ecs-svc/1", status: "PRIMARY", taskDefinition: definitionArn(1), rolloutState: "COMPLETED" }];
  /** Deployments that have come to their end. */
  ended: { targetServiceRevisionArn: string; status: string }[] = [];
  /** Revisions whose tasks are all gone. */
  readonly revisions = new Map<string, string>();

  readonly operations: Record<string, Operation> = {
    DescribeServices: ({ services }) => {
      if ((services as string[])[0] !== where.service)
        return { services: [], failures: [{ arn: (services as string[])[0], reason: "MISSING" }] };
      const { deployments } = this;
      const loadBalancers = [{ targetGroupArn: "blue", containerName: "Predictor", containerPort: 3000 }];
      return { services: [{ serviceArn: where.service, deployments, taskDefinition: "unused", loadBalancers }] };
    },
    ListServiceDeployments: ({ status }) => ({
      serviceDeployments: this.ended.filter((deployment) => (status as string[]).includes(deployment.status)),
    }),
    DescribeServiceRevisions: ({ serviceRevisionArns }) => {
      const serviceRevisionArn = (serviceRevisionArns as string[])[0]!;
      const taskDefinition = this.revisions.get(serviceRevisionArn);
      return taskDefinition === undefined
        ? { serviceRevisions: [], failures: [{ arn: serviceRevisionArn, reason: "MISSING" }] }
        : { serviceRevisions: [{ serviceRevisionArn, taskDefinition }] };
    },
    DescribeTaskDefinition: ({ taskDefinition: taskDefinitionArn }) => {
      const revision = Number((taskDefinitionArn as string).split(":").at(-1));
      const known = this.definitions[revision - 1]!;
      return { taskDefinition: { ...known, ...addedByEcs, taskDefinitionArn, revision } };
    },
    RegisterTaskDefinition: (input) => {
      const revision = this.definitions.push(input);
      return { taskDefinition: { ...input, ...addedByEcs, taskDefinitionArn: definitionArn(revision), revision } };
    },
    UpdateService: ({ taskDefinition }) => {
      const older = this.deployments.map((deployment) => ({ ...deployment, status: "ACTIVE" }));
      const id = `ecs-svc/${this.definitions.length}`;
      const newest = { id, status: "PRIMARY", taskDefinition: taskDefinition as string, rolloutState: "IN_PROGRESS" };
      this.deployments = [newest, ...older];
      return { service: {} };
    },
  };

  /** Serves until the test ends. @returns a client of it. */
  async start(t: TestContext): Promise<ECSClient> {
    const server = createServer(async (request, response) => {
      const input = (await json(request)) as Record<string, unknown>;
      const target = request.headers["x-amz-target"] as string;
      const name = /^AmazonEC2ContainerServiceV20141113\.(\w+)$/.exec(target)![1]!;
      this.calls.push([name, input]);
      try {
        const answer = this.operations[name]!(input);
        response.writeHead(200, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(answer));
      } catch (error) {
        const { name: __type, message } = error as Error;
        const status = __type === "ServerException" ? 500 : 400;
        response
          .writeHead(status, { "content-type": "application/x-amz-json-1.1" })
          .end(JSON.stringify({ __type, message }));
      }
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const credentials = { accessKeyId: "id", secretAccessKey: "secret" };
    const client = new ECSClient({ ...clientDefaults, maxAttempts: 1, endpoint, region: "eu-central-1", credentials });
    t.after(async () => {
      client.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    });
    return client;
  }

  /** Fails every request from now on. */
  fail(name: string): void {
    for (const operation of Object.keys(this.operations))
      this.operations[operation] = () => {
        throw Object.assign(new Error("no"), { name });
      };
  }
}

async function start(t: TestContext) {
  const ecs = new SmallEcs();
  const client = await ecs.start(t);
  return { ecs, deployments: new EcsDeployments(client, where), revisions: new EcsServiceRevisions(client) };
}

test("a service as the stack has made it is pinned to no release", async (t) => {
  const { deployments } = await start(t);
  assert.deepEqual(await deployments.newest(), { releaseId: undefined, isUnderWay: false });
});

test("a release is deployed as the service's own task definition with one variable more, without what ECS has added", async (t) => {
  const { ecs, deployments } = await start(t);
  await deployments.deploy("rel_1");
  assert.deepEqual(
    ecs.calls.map(([name]) => name),
    ["DescribeServices", "DescribeTaskDefinition", "RegisterTaskDefinition", "UpdateService"],
  );
  assert.deepEqual(ecs.calls[2]![1], definitionOf("rel_1"));
  assert.deepEqual(ecs.calls[3]![1], { ...where, taskDefinition: definitionArn(2) });
  assert.deepEqual(await deployments.newest(), { releaseId: "rel_1", isUnderWay: true });
});

test("the next release takes the place of the one before in the variable", async (t) => {
  const { ecs, deployments } = await start(t);
  await deployments.deploy("rel_1");
  await deployments.deploy("rel_2");
  assert.deepEqual(ecs.definitions[2], definitionOf("rel_2"));
  assert.equal((await deployments.newest()).releaseId, "rel_2");
});

test("the release of a deployment is known while it has tasks, and afterwards by its revision", async (t) => {
  const { ecs, deployments } = await start(t);
  await deployments.deploy("rel_1");
  assert.equal(await deployments.releaseOf("ecs-svc/2"), "rel_1");
  assert.equal(await deployments.releaseOf("ecs-svc/1"), undefined);
  ecs.revisions.set(arn("service-revision/snn/predictor/2"), definitionArn(2));
  ecs.deployments = ecs.deployments.filter(({ id }) => id !== "ecs-svc/2");
  assert.equal(await deployments.releaseOf("ecs-svc/2"), "rel_1");
  await assert.rejects(deployments.releaseOf("ecs-svc/3"), /service-revision\/snn\/predictor\/3/);
});

test("a release has failed whose deployment ECS has taken back, and not one that has given way to another", async (t) => {
  const { ecs, deployments } = await start(t);
  await deployments.deploy("rel_1");
  await deployments.deploy("rel_2");
  for (const [number, status] of [
    [2, "STOPPED"],
    [3, "ROLLBACK_SUCCESSFUL"],
  ] as const) {
    const targetServiceRevisionArn = arn(`service-revision/snn/predictor/${number}`);
    ecs.revisions.set(targetServiceRevisionArn, definitionArn(number));
    ecs.ended.push({ targetServiceRevisionArn, status });
  }
  assert.equal(await deployments.hasFailed("rel_1"), false);
  assert.equal(await deployments.hasFailed("rel_2"), true);
});

test("a revision tells its release", async (t) => {
  const { ecs, deployments, revisions } = await start(t);
  await deployments.deploy("rel_1");
  for (const revision of [1, 2])
    ecs.revisions.set(arn(`service-revision/snn/predictor/${revision}`), definitionArn(revision));
  assert.equal(await revisions.releaseOf(arn("service-revision/snn/predictor/1")), undefined);
  assert.equal(await revisions.releaseOf(arn("service-revision/snn/predictor/2")), "rel_1");
  await assert.rejects(revisions.releaseOf(arn("service-revision/snn/predictor/9")), /does not know/);
});

test("a service that is not there is named", async (t) => {
  const client = await new SmallEcs().start(t);
  const service = arn("service/snn/other");
  await assert.rejects(
    new EcsDeployments(client, { ...where, service }).newest(),
    /no service arn:.*service\/snn\/other/,
  );
});

test("a container that the load balancer names and the definition lacks is an error, and nothing is registered", async (t) => {
  const { ecs, deployments } = await start(t);
  ecs.definitions[0] = { ...definition, containerDefinitions: [{ name: "Agent" }] };
  await assert.rejects(deployments.deploy("rel_1"), /has no container Predictor/);
  assert.ok(!ecs.calls.some(([name]) => name === "RegisterTaskDefinition"));
});

test("an ECS that is away or too busy is unavailable, one that refuses is an error", async (t) => {
  const { ecs, deployments, revisions } = await start(t);
  for (const name of ["ServerException", "ThrottlingException"]) {
    ecs.fail(name);
    await assert.rejects(deployments.newest(), UnavailableError);
    await assert.rejects(deployments.deploy("rel_1"), UnavailableError);
    await assert.rejects(revisions.releaseOf(arn("service-revision/snn/predictor/1")), UnavailableError);
  }
  ecs.fail("AccessDeniedException");
  await assert.rejects(deployments.newest(), { name: "AccessDeniedException" });
});
