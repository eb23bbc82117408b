import { join } from "node:path";
import type { SQSClientConfig } from "@aws-sdk/client-sqs";
import { z } from "zod";
import type { Graph } from "../../evaluate/graph.js";
import { GraphError, onlyResourceOf, resourcesOf } from "../graph-resources.js";
import type { Credentials } from "../iam/index.js";
import {
  type AsynchronousInvocations,
  type Destination,
  functionDestination,
  LambdaFunction,
  queueDestination,
} from "../lambda/index.js";
import type { LogGroups } from "../logs/log-groups.js";
import type { Queue } from "./messaging.js";
import type { Actor, Roles } from "./roles.js";

const lambdaType = "aws:lambda/function:Function";
const functionSchema = z.object({
  name: z.string(),
  arn: z.string(),
  role: z.string(),
  handler: z.string(),
  runtime: z.string().startsWith("nodejs"),
  timeout: z.number(),
  memorySize: z.number(),
  architectures: z.tuple([z.literal("x86_64")]),
  packageType: z.literal("Zip"),
  environment: z.object({ variables: z.record(z.string(), z.string()) }),
  loggingConfig: z.object({ logGroup: z.string().optional() }).optional(),
});

/** A function and in whose role it runs. */
export interface DeployedFunction {
  readonly lambda: LambdaFunction;
  readonly actor: Actor;
}

interface FunctionsOptions {
  readonly root: string;
  readonly roles: Roles;
  readonly logGroups: LogGroups;
  /** In which each function gets a folder of its own. */
  readonly folder: string;
  /** What leads every function to this cloud. */
  readonly environment: Readonly<Record<string, string>>;
  readonly mostInvocations: number;
}

/** The functions of a graph, by their ARNs. Nothing runs yet. @throws GraphError */
export function functionsOf(graph: Graph, options: FunctionsOptions): ReadonlyMap<string, DeployedFunction> {
  const { root, roles, logGroups, folder, environment, mostInvocations } = options;
  const count = graph.resources.filter(({ type }) => type === lambdaType).length;
  if (count !== graph.functions.length)
    throw new GraphError(`the graph has ${count} functions, and ${graph.functions.length} bundles`);
  return new Map(
    graph.functions.map(({ functionId, bundle, links }) => {
      const resources = graph.resources.filter(({ name }) => name === `${functionId}Function`);
      const resource = onlyResourceOf({ resources }, lambdaType, functionSchema);
      const actor = roles.assume(resource.role, "lambda.amazonaws.com");
      const { logGroup } = resource.loggingConfig ?? {};
      const lambda = new LambdaFunction({
        name: resource.name,
        arn: resource.arn,
        bundle: join(root, bundle),
        handler: resource.handler,
        timeoutSeconds: resource.timeout,
        memoryMegabytes: resource.memorySize,
        environment: resource.environment.variables,
        links,
        credentials: actor.credentials,
        region: graph.region,
        runtime: resource.runtime,
        ...(logGroup !== undefined && { logGroup }),
        rehearsalEnvironment: environment,
        folder: join(folder, resource.name),
        maximumConcurrency: mostInvocations,
        onLog: (line) => logGroups.write(actor, "rehearsal", line),
      });
      return [resource.arn, { lambda, actor }] as const;
    }),
  );
}

const configSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  arn: z.string(),
  functionName: z.string(),
  maximumRetryAttempts: z.int().min(0).max(2).optional(),
  maximumEventAgeInSeconds: z.int().optional(),
  destinationConfig: z.strictObject({ onFailure: z.strictObject({ destination: z.string() }).optional() }).optional(),
});

interface InvocationsOptions {
  readonly functions: ReadonlyMap<string, DeployedFunction>;
  readonly invocations: AsynchronousInvocations;
  readonly queues: readonly Queue[];
  readonly roles: Roles;
  /** How SQS is reached with credentials. */
  readonly connect: (credentials: Credentials) => SQSClientConfig;
}

/** Makes all functions known to the asynchronous invocation, each with its retries and its destination of failures. */
export function registerFunctions(graph: Graph, options: InvocationsOptions): void {
  const { functions, invocations, queues, roles, connect } = options;
  const configs = resourcesOf(graph, "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", configSchema);
  const destinationOf = (arn: string, { name, credentials }: Actor): Destination => {
    const queue = queues.find((known) => known.arn === arn);
    if (queue !== undefined) return queueDestination(connect(credentials), queue.url);
    if (!functions.has(arn)) throw new GraphError(`failures go to ${arn}, which the graph does not have`);
    return functionDestination(invocations, arn, () => roles.allows(name, "lambda:InvokeFunction", arn));
  };
  for (const { lambda, actor } of functions.values()) {
    const config = configs.find(({ functionName }) => functionName === lambda.name || functionName === lambda.arn);
    const { maximumRetryAttempts, maximumEventAgeInSeconds, destinationConfig } = config ?? {};
    const destination = destinationConfig?.onFailure?.destination;
    invocations.register(lambda, {
      ...(maximumRetryAttempts !== undefined && { maximumRetryAttempts }),
      ...(maximumEventAgeInSeconds !== undefined && { maximumEventAgeSeconds: maximumEventAgeInSeconds }),
      ...(destination !== undefined && { onFailure: destinationOf(destination, actor) }),
    });
  }
}
