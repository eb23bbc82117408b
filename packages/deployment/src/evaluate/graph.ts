/** Everything a deployment of one stage would create, as far as it can be known without AWS. */
export interface Graph {
  readonly stage: string;
  readonly region: string;
  readonly app: GraphApp;
  /** Sorted by type and name. */
  readonly resources: readonly GraphResource[];
  /** Sorted by functionId. */
  readonly functions: readonly GraphFunction[];
  /** The endings of physical names that are random on AWS and made from the name of the resource here. */
  readonly nameSuffixes: readonly string[];
}

/** What `app()` of sst.config.ts answers for the stage, with SST's defaults. */
export interface GraphApp {
  readonly name: string;
  readonly removal: "remove" | "retain" | "retain-all";
  readonly protect: boolean;
  readonly home: string;
  readonly providers: Record<string, unknown>;
}

/** One resource of a provider; SST's components are not in the graph, only what they create. */
export interface GraphResource {
  /** Pulumi's type: `aws:sqs/queue:Queue`. */
  readonly type: string;
  /** The logical name. */
  readonly name: string;
  /** What the provider would be asked for, secrets in clear. */
  readonly inputs: Record<string, unknown>;
  /** The inputs and what AWS would answer: arn, id, url… */
  readonly state: Record<string, unknown>;
  readonly options: GraphOptions;
}

/** The options of a resource that change what a deployment does to it. */
export interface GraphOptions {
  /** Logical name of the component that it belongs to. */
  readonly parent?: string;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly ignoreChanges?: readonly string[];
  /** The id of a resource that the app does not create but only reads, like the default event bus. */
  readonly existingId?: string;
}

/** A function as SST would build it. */
export interface GraphFunction {
  /** Logical name of the component; its Lambda function is the resource `<functionId>Function`. */
  readonly functionId: string;
  /** Folder of its bundle below the root; empty when SST would bundle it. */
  readonly bundle: string;
  readonly handler: string;
  /** What `Resource.<name>` will hold, secrets in clear. */
  readonly links: Record<string, unknown>;
  /** Base64 of the key that its links are encrypted with. */
  readonly encryptionKey?: string;
}

/** The resource of a type and name. Throws when the graph has none. */
export function findResource(graph: Graph, type: string, name: string): GraphResource {
  const found = graph.resources.find((resource) => resource.type === type && resource.name === name);
  if (found === undefined) throw new Error(`The graph of ${graph.stage} has no ${type} ${name}`);
  return found;
}

/** All resources of a type. */
export function resourcesOf(graph: Graph, type: string): readonly GraphResource[] {
  return graph.resources.filter((resource) => resource.type === type);
}
