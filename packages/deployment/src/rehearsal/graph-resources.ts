import type { z } from "zod";

/** What the emulators read of an evaluated graph. */
export interface GraphLike {
  readonly resources: readonly {
    readonly type: string;
    readonly name: string;
    readonly state: Readonly<Record<string, unknown>>;
  }[];
}

/** The graph asks for something that an emulator cannot do, or lacks something that it needs. */
export class GraphError extends Error {
  override readonly name = "GraphError";
}

/** The states of all resources of a Pulumi type, read with a schema. @throws GraphError naming the resource and each field that is amiss */
export function resourcesOf<Schema extends z.ZodType>(
  { resources }: GraphLike,
  type: string,
  schema: Schema,
): z.output<Schema>[] {
  return resources
    .filter((resource) => resource.type === type)
    .map(({ name, state }) => {
      const parsed = schema.safeParse(state);
      if (parsed.success) return parsed.data;
      const problems = parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
      throw new GraphError(`${type} ${name} cannot be rehearsed: ${problems.join("; ")}`);
    });
}

/** The state of the only resource of a Pulumi type. @throws GraphError when there is none, or more than one */
export function onlyResourceOf<Schema extends z.ZodType>(
  graph: GraphLike,
  type: string,
  schema: Schema,
): z.output<Schema> {
  const found = resourcesOf(graph, type, schema);
  if (found.length !== 1) throw new GraphError(`one ${type} is wanted, but the graph has ${found.length}`);
  return found[0]!;
}
