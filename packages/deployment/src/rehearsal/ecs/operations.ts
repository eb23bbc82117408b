import { z } from "zod";
import type { Deployment } from "./deployment.js";
import { EcsError } from "./errors.js";
import type { EcsService } from "./service.js";
import { deploymentIdOf } from "./state-change.js";

type Operation = (service: EcsService, input: unknown) => object;

/** What ECS can be asked here, by name. Each throws an EcsError for what it refuses. */
export const operations: Readonly<Record<string, Operation>> = {
  DescribeServices(service, input) {
    const { cluster, services } = read(
      z.object({ cluster: z.string().optional(), services: z.array(z.string()).min(1) }),
      input,
    );
    requireCluster(service, cluster);
    const isKnown = (name: string) => isService(service, name);
    return {
      services: services.filter(isKnown).map(() => describeService(service)),
      failures: services
        .filter((name) => !isKnown(name))
        .map((name) => ({ arn: arnOf(service, name), reason: "MISSING" })),
    };
  },

  DescribeTaskDefinition(service, input) {
    const { taskDefinition } = read(z.object({ taskDefinition: z.string() }), input);
    const found = service.taskDefinitions.find(taskDefinition);
    if (found === undefined) throw new EcsError("ClientException", "Unable to describe task definition.");
    return { taskDefinition: found, tags: [] };
  },

  RegisterTaskDefinition(service, input) {
    return { taskDefinition: service.taskDefinitions.register(input), tags: [] };
  },

  UpdateService(service, input) {
    const { cluster, service: name, taskDefinition, forceNewDeployment } = read(updateSchema, input);
    requireCluster(service, cluster);
    requireService(service, name);
    service.update({ ...(taskDefinition !== undefined && { taskDefinition }), isForced: forceNewDeployment });
    return { service: describeService(service) };
  },

  DescribeServiceRevisions(service, input) {
    const { serviceRevisionArns } = read(z.object({ serviceRevisionArns: z.array(z.string()).min(1).max(20) }), input);
    const found = serviceRevisionArns.map((arn) => service.revisions.find((revision) => revision.arn === arn));
    return {
      serviceRevisions: found
        .filter((revision) => revision !== undefined)
        .map(({ arn, taskDefinitionArn, createdAt }) => ({
          serviceRevisionArn: arn,
          serviceArn: service.description.serviceArn,
          clusterArn: service.description.clusterArn,
          taskDefinition: taskDefinitionArn,
          launchType: "FARGATE",
          loadBalancers: loadBalancersOf(service),
          createdAt: seconds(createdAt),
        })),
      failures: serviceRevisionArns
        .filter((_, index) => found[index] === undefined)
        .map((arn) => ({ arn, reason: "MISSING" })),
    };
  },

  ListServiceDeployments(service, input) {
    const { cluster, service: name, status, maxResults } = read(listSchema, input);
    requireCluster(service, cluster);
    requireService(service, name);
    const wanted = service.deployments.filter((deployment) => status?.includes(deployment.status) ?? true);
    return { serviceDeployments: wanted.slice(0, maxResults).map((deployment) => briefOf(service, deployment)) };
  },
};

// Strict: what would change more than the task definition is refused rather than passed over.
const updateSchema = z.strictObject({
  cluster: z.string().optional(),
  service: z.string(),
  taskDefinition: z.string().optional(),
  forceNewDeployment: z.boolean().default(false),
});

const listSchema = z.strictObject({
  cluster: z.string().optional(),
  service: z.string(),
  status: z.array(z.string()).optional(),
  maxResults: z.number().int().min(1).max(100).default(100),
});

function read<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new EcsError("InvalidParameterException", problems.join("; "));
}

/** Without a name the cluster `default` is meant. */
function requireCluster({ description }: EcsService, cluster = "default"): void {
  if (cluster !== description.clusterArn && cluster !== description.place.clusterName)
    throw new EcsError("ClusterNotFoundException", "Cluster not found.");
}

/** There is no service before it has been created. */
function isService({ description, revision }: EcsService, name: string): boolean {
  return revision !== undefined && (name === description.serviceArn || name === description.place.serviceName);
}

function requireService(service: EcsService, name: string): void {
  if (!isService(service, name)) throw new EcsError("ServiceNotFoundException", "Service not found.");
}

function arnOf({ description: { place } }: EcsService, name: string): string {
  if (name.startsWith("arn:")) return name;
  return `arn:aws:ecs:${place.region}:${place.accountId}:service/${place.clusterName}/${name}`;
}

function describeService(service: EcsService): object {
  const { description, deployed, deployments, revision, tasks } = service;
  const [newest] = deployments;
  return {
    serviceArn: description.serviceArn,
    serviceName: description.place.serviceName,
    clusterArn: description.clusterArn,
    status: "ACTIVE",
    schedulingStrategy: "REPLICA",
    launchType: "FARGATE",
    taskDefinition: revision?.taskDefinitionArn,
    desiredCount: description.desiredCount,
    runningCount: tasks.length,
    pendingCount: 0,
    deploymentController: { type: "ECS" },
    deploymentConfiguration: {
      strategy: "BLUE_GREEN",
      bakeTimeInMinutes: description.bakeTimeMs / 60_000,
      lifecycleHooks: description.lifecycleHooks.map(({ functionArn, stages, details }) => ({
        hookTargetArn: functionArn,
        lifecycleStages: stages,
        hookDetails: details,
      })),
    },
    loadBalancers: loadBalancersOf(service),
    deployments: deploymentsOf(service),
    ...(newest !== undefined && !newest.isOver && { currentServiceDeployment: newest.arn }),
    currentServiceRevisions: deployed.map(({ revision: { arn }, taskSet }) => ({
      arn,
      requestedTaskCount: taskSet.desiredCount,
      runningTaskCount: taskSet.tasks.length,
      pendingTaskCount: taskSet.desiredCount - taskSet.tasks.length,
    })),
    events: [],
  };
}

/** The revision that the service is to have is PRIMARY from the first moment on; others are ACTIVE as long as they have tasks. */
function deploymentsOf({ deployed, deployments, description, revision }: EcsService): object[] {
  const [newest] = deployments;
  const others = deployed.map((each) => each.revision).filter(({ number }) => number !== revision?.number);
  return [...(revision ? [revision] : []), ...others].map(({ number, taskDefinitionArn, createdAt }) => {
    const taskSet = deployed.find((each) => each.revision.number === number)?.taskSet;
    const isPrimary = number === revision?.number;
    const isFailed = newest?.status === "ROLLBACK_IN_PROGRESS" && newest.target.number === number;
    const isUnderWay = isPrimary && newest !== undefined && !newest.isOver;
    const runningCount = taskSet?.tasks.length ?? 0;
    return {
      id: deploymentIdOf(number),
      status: isPrimary ? "PRIMARY" : "ACTIVE",
      taskDefinition: taskDefinitionArn,
      desiredCount: description.desiredCount,
      runningCount,
      pendingCount: Math.max(0, description.desiredCount - runningCount),
      failedTasks: taskSet?.failedCount ?? 0,
      rolloutState: isFailed ? "FAILED" : isUnderWay ? "IN_PROGRESS" : "COMPLETED",
      createdAt: seconds(createdAt),
    };
  });
}

function loadBalancersOf({ description: { loadBalancer } }: EcsService): object[] {
  return [
    {
      containerName: loadBalancer.containerName,
      containerPort: loadBalancer.containerPort,
      targetGroupArn: loadBalancer.targetGroupArn,
      advancedConfiguration: {
        alternateTargetGroupArn: loadBalancer.alternateTargetGroupArn,
        productionListenerRule: loadBalancer.productionRuleArn,
        testListenerRule: loadBalancer.testRuleArn,
      },
    },
  ];
}

function briefOf({ description }: EcsService, deployment: Deployment): object {
  const { startedAt, finishedAt } = deployment;
  return {
    serviceDeploymentArn: deployment.arn,
    serviceArn: description.serviceArn,
    clusterArn: description.clusterArn,
    targetServiceRevisionArn: deployment.target.arn,
    status: deployment.status,
    statusReason: deployment.statusReason,
    createdAt: seconds(deployment.createdAt),
    ...(startedAt && { startedAt: seconds(startedAt) }),
    ...(finishedAt && { finishedAt: seconds(finishedAt) }),
  };
}

/** As this protocol writes times. */
const seconds = (date: Date) => date.getTime() / 1000;
