/** A function as the graph describes it, and where it runs. */
export interface FunctionDescription {
  /** Of the function on AWS. */
  readonly name: string;
  readonly arn: string;
  /** The folder of the built bundle. It is copied: nothing of the repository around it can be found from there. */
  readonly bundle: string;
  /** Module and export, such as `index.handler`. */
  readonly handler: string;
  readonly timeoutSeconds: number;
  /** What the function is told; it gets as much as there is. */
  readonly memoryMegabytes: number;
  /** The variables of the graph, `SST_KEY` and `SST_KEY_FILE` among them. */
  readonly environment: Readonly<Record<string, string>>;
  /** What is linked to it, as `Resource` has it. Encrypted with `SST_KEY` of the environment. */
  readonly links: Readonly<Record<string, unknown>>;
  /** Of its role. */
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
  readonly region: string;
  /** Such as `nodejs22.x`. It is told to the function, which runs on the Node of this process. */
  readonly runtime: string;
  /** @default /aws/lambda/NAME */
  readonly logGroup?: string;
  /** What only the rehearsal sets: where AWS's services are (`AWS_ENDPOINT_URL_…`), and `NODE_EXTRA_CA_CERTS`. */
  readonly rehearsalEnvironment: Readonly<Record<string, string>>;
}

/** The log group that the lines of a function go to. */
export function logGroupOf({ name, logGroup }: Pick<FunctionDescription, "name" | "logGroup">): string {
  return logGroup ?? `/aws/lambda/${name}`;
}

/** Where an execution environment of a function is. */
export interface EnvironmentPlace {
  /** The copy of the bundle. */
  readonly taskRoot: string;
  /** What is `/tmp` on Lambda, of this environment alone. */
  readonly temporaryFolder: string;
  /** Host and port of its Runtime API. */
  readonly runtimeApi: string;
  readonly logStream: string;
}

/**
 * The whole environment of a function's process: that of the graph, what Lambda adds, and what leads to the rehearsal. Nothing of
 * the environment of this process is in it.
 */
export function environmentOf(description: FunctionDescription, place: EnvironmentPlace): Record<string, string> {
  const { name, handler, memoryMegabytes, environment, credentials, region, runtime } = description;
  return {
    PATH: "/usr/local/bin:/usr/bin:/bin",
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    TMPDIR: place.temporaryFolder,
    ...environment,
    // Lambda refuses functions that set these themselves.
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: logGroupOf(description),
    AWS_LAMBDA_LOG_STREAM_NAME: place.logStream,
    AWS_LAMBDA_RUNTIME_API: place.runtimeApi,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    LAMBDA_TASK_ROOT: place.taskRoot,
    _HANDLER: handler,
    ...description.rehearsalEnvironment,
  };
}
