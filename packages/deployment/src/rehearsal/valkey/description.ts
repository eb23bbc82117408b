import { z } from "zod";
import { GraphError, type GraphLike, onlyResourceOf, resourcesOf } from "../graph-resources.js";

/** The parameter server as a graph wants it. */
export interface ValkeyDescription {
  /** The AUTH token, which is the password of the user `default`. */
  readonly authToken: string;
  /** Of the parameter group, by name, such as `maxmemory-policy`. Empty where the group of AWS is taken. */
  readonly parameters: Readonly<Record<string, string>>;
}

const replicationGroupSchema = z.object({
  engine: z.literal("valkey"),
  clusterMode: z.literal("disabled"),
  transitEncryptionEnabled: z.literal(true),
  authToken: z.string().min(16),
  parameterGroupName: z.string().optional(),
});

const parameterGroupSchema = z.object({
  name: z.string(),
  parameters: z.array(z.object({ name: z.string(), value: z.coerce.string() })).default([]),
});

/** The parameters of ElastiCache that redis-server has under the same name. The others are about clusters and AWS alone. */
const ofTheServer = new Set(["maxmemory-policy", "timeout", "tcp-keepalive", "lazyfree-lazy-eviction"]);
const withoutEffect = new Set(["cluster-enabled"]);

/** The Valkey of a graph. @throws GraphError when it is no single shard with TLS and AUTH, or has a parameter that is not known here */
export function valkeyOf(graph: GraphLike): ValkeyDescription {
  const { authToken, parameterGroupName } = onlyResourceOf(
    graph,
    "aws:elasticache/replicationGroup:ReplicationGroup",
    replicationGroupSchema,
  );
  const group = resourcesOf(graph, "aws:elasticache/parameterGroup:ParameterGroup", parameterGroupSchema).find(
    ({ name }) => name === parameterGroupName,
  );
  const parameters = (group?.parameters ?? []).filter(({ name }) => !withoutEffect.has(name));
  const unknown = parameters.filter(({ name }) => !ofTheServer.has(name)).map(({ name }) => name);
  if (unknown.length > 0) throw new GraphError(`parameters of Valkey that are not rehearsed: ${unknown.join(", ")}`);
  return { authToken, parameters: Object.fromEntries(parameters.map(({ name, value }) => [name, value])) };
}
