import { join } from "node:path";
import { z } from "zod";
import type { Delay } from "../delay.js";
import { readContainerImage } from "../ecs/container-image.js";
import { serviceOf } from "../ecs/description.js";
import { type EcsEndpoint, startEcsEndpoint } from "../ecs/endpoint.js";
import { EcsService } from "../ecs/service.js";
import type { DeploymentStateChange } from "../ecs/state-change.js";
import { GraphError, type GraphLike, onlyResourceOf, resourcesOf } from "../graph-resources.js";
import { loadBalancerOf } from "../load-balancer/description.js";
import { LoadBalancer } from "../load-balancer/load-balancer.js";
import type { LogGroups } from "../logs/log-groups.js";
import type { DeployedFunction } from "./functions.js";
import type { Actor, Roles } from "./roles.js";

interface PredictionServiceOptions {
  readonly root: string;
  readonly roles: Roles;
  readonly logGroups: LogGroups;
  readonly functions: ReadonlyMap<string, DeployedFunction>;
  /** Of the endpoint of ECS. */
  readonly ecsPort: number;
  /** What leads a container to this cloud. */
  readonly environment: Readonly<Record<string, string>>;
  readonly announce: (change: DeploymentStateChange) => void;
  readonly delay: Delay;
}

/** The service that predicts, behind its load balancer. */
export interface PredictionService {
  readonly service: EcsService;
  readonly loadBalancer: LoadBalancer;
  /** Ends the tasks, and frees all ports. */
  stop(): Promise<void>;
}

const imageSchema = z.object({ ref: z.string(), dockerfile: z.object({ location: z.string() }) });

/** Starts the load balancer and the endpoint of ECS; the service is there when its `create` is called. @throws GraphError */
export async function startPredictionService(
  graph: GraphLike,
  options: PredictionServiceOptions,
): Promise<PredictionService> {
  const { root, roles, logGroups, environment, announce, delay, ecsPort } = options;
  const description = serviceOf(graph);
  const { taskDefinition, loadBalancer: balanced } = description;
  const container = taskDefinition.containerDefinitions.find(({ name }) => name === balanced.containerName)!;
  const image = onlyResourceOf(graph, "docker-build:index:Image", imageSchema);
  if (container.image !== image.ref) throw new GraphError(`the container has another image than ${image.ref}`);
  const { taskRoleArn, executionRoleArn } = taskDefinition;
  if (taskRoleArn === undefined || executionRoleArn === undefined)
    throw new GraphError("the task definition has not both of its roles");
  const taskActor = roles.assume(taskRoleArn, "ecs-tasks.amazonaws.com");
  const executionActor = roles.assume(executionRoleArn, "ecs-tasks.amazonaws.com");
  requireTrafficRole(roles, balanced);
  const logGroup = logGroupOf(container);
  const secretValue = secretReader(graph, roles, executionActor);

  const loadBalancer = await LoadBalancer.start({ description: loadBalancerOf(graph), delay });
  const service = new EcsService({
    description,
    loadBalancer,
    tasks: {
      image: await readContainerImage(join(root, image.dockerfile.location), root),
      plumbing: {
        ...environment,
        AWS_ACCESS_KEY_ID: taskActor.credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: taskActor.credentials.secretAccessKey,
        AWS_SESSION_TOKEN: taskActor.credentials.sessionToken,
      },
      secretValue,
      log: (text, taskArn) => logGroups.write(executionActor, taskArn.split("/").at(-1)!, { logGroup, text }),
    },
    invokeHook: hookInvoker(options, description.lifecycleHooks),
    announce,
    delay,
  });
  let endpoint: EcsEndpoint;
  try {
    endpoint = await startEcsEndpoint(service, ecsPort);
  } catch (error) {
    await loadBalancer.stop();
    throw error;
  }
  return {
    service,
    loadBalancer,
    async stop() {
      await service.stop();
      await endpoint.stop();
      await loadBalancer.stop();
    },
  };
}

/** What ECS does itself when it turns the traffic round. */
function requireTrafficRole(roles: Roles, balanced: ReturnType<typeof serviceOf>["loadBalancer"]): void {
  const actor = roles.assume(balanced.roleArn, "ecs.amazonaws.com");
  for (const targetGroupArn of [balanced.targetGroupArn, balanced.alternateTargetGroupArn])
    for (const action of ["RegisterTargets", "DeregisterTargets"])
      roles.require(actor, `elasticloadbalancing:${action}`, targetGroupArn);
  for (const ruleArn of [balanced.productionRuleArn, balanced.testRuleArn])
    roles.require(actor, "elasticloadbalancing:ModifyRule", ruleArn);
}

function hookInvoker(
  { roles, functions }: PredictionServiceOptions,
  hooks: ReturnType<typeof serviceOf>["lifecycleHooks"],
) {
  return async (functionArn: string, event: unknown): Promise<unknown> => {
    const hook = hooks.find((known) => known.functionArn === functionArn);
    const target = functions.get(functionArn);
    if (hook === undefined || target === undefined) throw new Error(`there is no function ${functionArn}`);
    roles.require(roles.assume(hook.roleArn, "ecs.amazonaws.com"), "lambda:InvokeFunction", functionArn);
    const { payload, functionError } = await target.lambda.invoke(event);
    if (functionError !== undefined) throw new Error(`${target.lambda.name} failed: ${JSON.stringify(payload)}`);
    return payload;
  };
}

const logConfigurationSchema = z.object({
  logConfiguration: z.object({ logDriver: z.literal("awslogs"), options: z.object({ "awslogs-group": z.string() }) }),
});

function logGroupOf(container: unknown): string {
  const parsed = logConfigurationSchema.safeParse(container);
  if (!parsed.success) throw new GraphError("the container does not log to CloudWatch");
  return parsed.data.logConfiguration.options["awslogs-group"];
}

const secretSchema = z.object({ secretId: z.string(), secretString: z.string() });
const parameterSchema = z.object({ arn: z.string(), value: z.string() });

/** Reads secrets of containers in the role that starts them. */
function secretReader(graph: GraphLike, roles: Roles, actor: Actor): (valueFrom: string) => Promise<string> {
  const secrets = resourcesOf(graph, "aws:secretsmanager/secretVersion:SecretVersion", secretSchema);
  const parameters = resourcesOf(graph, "aws:ssm/parameter:Parameter", parameterSchema);
  return async (valueFrom) => {
    const secret = secrets.find(({ secretId }) => secretId === valueFrom)?.secretString;
    const value = secret ?? parameters.find(({ arn }) => arn === valueFrom)?.value;
    if (value === undefined) throw new GraphError(`there is no secret ${valueFrom}`);
    const action = secret === undefined ? "ssm:GetParameters" : "secretsmanager:GetSecretValue";
    roles.require(actor, action, valueFrom);
    return value;
  };
}
