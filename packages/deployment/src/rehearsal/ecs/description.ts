import { z } from "zod";
import { GraphError, type GraphLike, onlyResourceOf, resourcesOf } from "../graph-resources.js";
import { type TaskDefinitionInput, taskDefinitionInputSchema } from "./task-definitions.js";

/** Where a service is: the parts of its ARN. */
export interface Place {
  readonly region: string;
  readonly accountId: string;
  readonly clusterName: string;
  readonly serviceName: string;
}

/** A function that is asked at some stages of a deployment. */
export interface LifecycleHook {
  readonly functionArn: string;
  /** In which ECS invokes the function. */
  readonly roleArn: string;
  readonly stages: readonly string[];
  /** What the function is told besides. */
  readonly details: Readonly<Record<string, unknown>>;
  /** After so long without a decision the deployment is rolled back, or goes on. */
  readonly timeoutMs: number;
  readonly timeoutAction: "ROLLBACK" | "CONTINUE";
}

/** A service with native blue/green deployments, as the graph creates it. */
export interface ServiceDescription {
  readonly place: Place;
  readonly serviceArn: string;
  readonly clusterArn: string;
  readonly desiredCount: number;
  readonly taskDefinition: TaskDefinitionInput;
  /** Failing health checks of a new task do not count for so long. */
  readonly gracePeriodMs: number;
  readonly bakeTimeMs: number;
  readonly lifecycleHooks: readonly LifecycleHook[];
  /** Whether a deployment whose tasks do not come up is given up. */
  readonly hasCircuitBreaker: boolean;
  /** Alarms that roll a deployment back. */
  readonly alarmNames: readonly string[];
  readonly loadBalancer: {
    readonly containerName: string;
    readonly containerPort: number;
    readonly targetGroupArn: string;
    readonly alternateTargetGroupArn: string;
    readonly productionRuleArn: string;
    readonly testRuleArn: string;
    /** In which ECS moves the targets and the rules. */
    readonly roleArn: string;
  };
}

const minuteMs = 60_000;

const hookSchema = z
  .object({
    hookTargetArn: z.string(),
    roleArn: z.string(),
    lifecycleStages: z.array(z.string()).min(1),
    /** JSON. */
    hookDetails: z
      .string()
      .default("{}")
      .transform((text) => z.record(z.string(), z.unknown()).parse(JSON.parse(text))),
    timeoutConfiguration: z
      .object({
        timeoutInMinutes: z.coerce.number().default(1440),
        action: z.enum(["ROLLBACK", "CONTINUE"]).default("ROLLBACK"),
      })
      .prefault({}),
  })
  .transform(
    ({ hookTargetArn, roleArn, lifecycleStages, hookDetails, timeoutConfiguration }): LifecycleHook => ({
      functionArn: hookTargetArn,
      roleArn,
      stages: lifecycleStages,
      details: hookDetails,
      timeoutMs: timeoutConfiguration.timeoutInMinutes * minuteMs,
      timeoutAction: timeoutConfiguration.action,
    }),
  );

const serviceSchema = z.object({
  arn: z.string().regex(/^arn:aws:ecs:[^:]+:\d{12}:service\//),
  name: z.string(),
  cluster: z.string(),
  taskDefinition: z.string(),
  desiredCount: z.coerce.number().int().min(1),
  healthCheckGracePeriodSeconds: z.coerce.number().default(0),
  deploymentController: z.object({ type: z.literal("ECS") }).optional(),
  deploymentConfiguration: z.object({
    strategy: z.literal("BLUE_GREEN"),
    bakeTimeInMinutes: z.coerce.number().default(0),
    lifecycleHooks: z.array(hookSchema).default([]),
  }),
  deploymentCircuitBreaker: z.object({ enable: z.boolean() }).optional(),
  alarms: z.object({ alarmNames: z.array(z.string()), enable: z.boolean(), rollback: z.boolean() }).optional(),
  loadBalancers: z.tuple([
    z.object({
      containerName: z.string(),
      containerPort: z.coerce.number().int(),
      targetGroupArn: z.string(),
      advancedConfiguration: z.object({
        alternateTargetGroupArn: z.string(),
        productionListenerRule: z.string(),
        testListenerRule: z.string(),
        roleArn: z.string(),
      }),
    }),
  ]),
});

/** In Pulumi, the containers are JSON in a string. */
const taskDefinitionSchema = z.preprocess(
  (state) => {
    const { containerDefinitions, ...others } = state as { containerDefinitions: unknown };
    return {
      ...others,
      containerDefinitions:
        typeof containerDefinitions === "string" ? JSON.parse(containerDefinitions) : containerDefinitions,
    };
  },
  taskDefinitionInputSchema.extend({ arn: z.string() }),
);

/**
 * The service of a graph.
 *
 * @throws GraphError when there is not one alone, or it has no blue/green deployments, load balancer and test listener
 */
export function serviceOf(graph: GraphLike): ServiceDescription {
  const service = onlyResourceOf(graph, "aws:ecs/service:Service", serviceSchema);
  const taskDefinitions = resourcesOf(graph, "aws:ecs/taskDefinition:TaskDefinition", taskDefinitionSchema);
  const taskDefinition = taskDefinitions.find(({ arn }) => arn === service.taskDefinition);
  if (taskDefinition === undefined)
    throw new GraphError(`the service wants ${service.taskDefinition}, which the graph does not have`);
  const [{ advancedConfiguration, ...loadBalancer }] = service.loadBalancers;
  const place = placeOf(service);
  const { arn: _, ...input } = taskDefinition;
  return {
    place,
    serviceArn: service.arn,
    clusterArn: `arn:aws:ecs:${place.region}:${place.accountId}:cluster/${place.clusterName}`,
    desiredCount: service.desiredCount,
    taskDefinition: input,
    gracePeriodMs: service.healthCheckGracePeriodSeconds * 1000,
    bakeTimeMs: service.deploymentConfiguration.bakeTimeInMinutes * minuteMs,
    lifecycleHooks: service.deploymentConfiguration.lifecycleHooks,
    hasCircuitBreaker: service.deploymentCircuitBreaker?.enable ?? false,
    alarmNames: service.alarms?.enable && service.alarms.rollback ? service.alarms.alarmNames : [],
    loadBalancer: {
      ...loadBalancer,
      alternateTargetGroupArn: advancedConfiguration.alternateTargetGroupArn,
      productionRuleArn: advancedConfiguration.productionListenerRule,
      testRuleArn: advancedConfiguration.testListenerRule,
      roleArn: advancedConfiguration.roleArn,
    },
  };
}

function placeOf({
  arn,
  name,
  cluster,
}: {
  readonly arn: string;
  readonly name: string;
  readonly cluster: string;
}): Place {
  const [, , , region, accountId] = arn.split(":");
  return { region: region!, accountId: accountId!, clusterName: cluster.split("/").at(-1)!, serviceName: name };
}
