import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { type DomainEvent, eventSchemas, functionMemoryMb, type Services } from "@snn/core";
import { createRunTableInput } from "@snn/core/adapters/aws";
import { watchdog } from "@snn/functions";
import { type AwsService, type Connection, connect, type Resources } from "@snn/functions/lambda";
import { Redis } from "ioredis";
import { clientConfiguration, region } from "./emulators/aws-clients.js";
import { type Dynalite, startDynalite } from "./emulators/dynamodb.js";
import { type RedisServer, startRedis } from "./emulators/redis-server.js";
import { createBucket, createQueue, createTopic } from "./emulators/resources.js";
import type { SqsFaultRates } from "./emulators/sqs-faults.js";
import { type Fauxqs, startFauxqs } from "./emulators/sqs-sns-s3.js";
import { type EventBridge, type EventBridgeFaults, startEventBridge } from "./eventbridge/index.js";
import { deployFunctions, objectCreated } from "./functions.js";
import { latencySource, publishedLatencies } from "./latencies.js";
import { type Log, telemetryTo } from "./log.js";
import { WatchdogSchedule } from "./watchdog-schedule.js";
import { WorkerProcesses } from "./worker-processes.js";

const busName = "snn-events";
const bucket = "snn-storage";
const table = "snn-runs";

/**
 * Deliveries of a task until SQS gives it up by itself. High, because workers that die and services that are away count, too:
 * what fails for reasons of its own is given up by the worker at the third failure.
 */
const mostReceipts = 100;

/** The waits before a function tries an event again: Lambda's minute and two are moments here. */
const retryDelaysMs = [200, 1000];

/** A look of the watchdog in four minutes finds a run where it was three times, and the next one gives it up. So here, with more looks. */
const patienceMs = 240_000;

export interface LocalCloudOptions {
  /** A temporary folder, the only place where anything is written. */
  readonly folder: string;
  /** Whether messages and events take as long as on AWS. @default false */
  readonly latencies?: boolean;
  /** @default 2000 */
  readonly watchdogPeriodMs?: number;
  /** How long a task that a worker took with it into its death stays out of sight. @default 30 */
  readonly visibilityTimeoutSeconds?: number;
  readonly queueFaults?: SqsFaultRates;
  readonly eventBridgeFaults?: EventBridgeFaults;
  /** Asked for every request to DynamoDB about items: whether it is throttled. @default never */
  readonly throttlesDynamoDb?: () => boolean;
  /** Is told of what goes wrong and is made up for, a line each. @default nobody is */
  readonly log?: Log;
  /** Beyond it Redis refuses writes. @default no limit */
  readonly redisMemoryBytes?: number;
}

/** The emulators that a cloud is made of. */
interface Emulators {
  readonly redis: RedisServer;
  readonly fauxqs: Fauxqs;
  readonly dynalite: Dynalite;
  readonly eventBridge: EventBridge;
}

/**
 * AWS on this machine, on the loopback interface: Redis, SQS, SNS, S3, DynamoDB and EventBridge on free ports, the functions
 * that events and the schedule start, in this process, and workers in processes of their own. It forgets all when it ends.
 */
export class LocalCloud {
  /** What tells another process where everything is: the links of SST, and the endpoints for the SDK. */
  readonly environment: Readonly<Record<string, string>>;
  readonly services: Services;
  readonly workers: WorkerProcesses;
  readonly emulators: Emulators;
  readonly connection: Connection;
  readonly #watchdog: WatchdogSchedule;

  private constructor(emulators: Emulators, connection: Connection, options: LocalCloudOptions) {
    const { watchdogPeriodMs = 2000, visibilityTimeoutSeconds = 30 } = options;
    this.emulators = emulators;
    this.connection = connection;
    this.services = connection.services;
    this.environment = environmentOf(emulators, connection.resources, visibilityTimeoutSeconds);
    this.workers = new WorkerProcesses(this.environment, options.log ?? (() => {}));
    const mostNudges = Math.ceil(patienceMs / watchdogPeriodMs);
    this.#watchdog = new WatchdogSchedule(
      () => watchdog(this.services, { mostNudges, leastGapMs: watchdogPeriodMs / 2 }),
      watchdogPeriodMs,
    );
  }

  /** Starts everything but workers. @throws MissingProgramError when redis-server is not installed. */
  static async start(options: LocalCloudOptions): Promise<LocalCloud> {
    const emulators = await startEmulators(options);
    try {
      const resources = await createResources(emulators, options.visibilityTimeoutSeconds ?? 30);
      const connection = connect(resources, (service) => {
        const endpoint = (endpointsOf(emulators) as Partial<Record<AwsService, string>>)[service];
        if (endpoint === undefined) throw new Error(`there is no ${service} on this machine`);
        return clientConfiguration(endpoint);
      });
      const dependencies = { ...connection, telemetry: telemetryTo(options.log ?? (() => {})) };
      await deployFunctions({ eventBridge: emulators.eventBridge, busName, bucket, dependencies });
      emulators.fauxqs.onObjectCreated((created) => emulators.eventBridge.announce(objectCreated(created)));
      return new LocalCloud(emulators, connection, options);
    } catch (error) {
      await stopEmulators(emulators);
      throw error;
    }
  }

  /** Calls back for every domain event that is published from now on. @returns how to stop that. */
  watch(listener: (event: DomainEvent) => void): () => void {
    let isWatching = true;
    this.emulators.eventBridge.watch(({ "detail-type": type, detail }) => {
      if (!isWatching || !(type in eventSchemas)) return;
      // As in the embedded cloud, where no message travels.
      const { version: _, ...told } = detail;
      listener({ type, detail: told } as unknown as DomainEvent);
    });
    return () => {
      isWatching = false;
    };
  }

  /** The keys that are in Redis. */
  async leftKeys(): Promise<string[]> {
    const redis = new Redis(this.emulators.redis.url);
    try {
      return await redis.keys("*");
    } finally {
      redis.disconnect();
    }
  }

  /** Stops all work: workers, functions and the watchdog. What is stored can still be read. */
  async halt(): Promise<void> {
    await Promise.all([this.workers.stop(), this.#watchdog.stop()]);
    await this.emulators.eventBridge.close();
  }

  /** Ends everything. Nothing of it is left: no process, no port, and no file but the folder. */
  async close(): Promise<void> {
    await this.halt();
    this.connection.close();
    await stopEmulators(this.emulators);
  }
}

async function startEmulators(options: LocalCloudOptions): Promise<Emulators> {
  const { folder, latencies = false, queueFaults, eventBridgeFaults, throttlesDynamoDb, redisMemoryBytes } = options;
  const gaussian = () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
  const redis = await startRedis({
    folder,
    ...(redisMemoryBytes !== undefined && { maxMemoryBytes: redisMemoryBytes }),
  });
  const fauxqs = await startFauxqs({
    ...(queueFaults && { faults: queueFaults }),
    ...(latencies && { deliveryLatencyMs: latencySource(publishedLatencies.sqs, gaussian) }),
  });
  const dynalite = await startDynalite(throttlesDynamoDb && { failing: throttlesDynamoDb });
  const faults = {
    ...eventBridgeFaults,
    ...(latencies && { latencyMs: latencySource(publishedLatencies.eventBridge, gaussian) }),
  };
  const sendToQueue = (queueArn: string, body: string) => void fauxqs.send(queueArn, body);
  const eventBridge = await startEventBridge({ busNames: [busName], region, retryDelaysMs, faults, sendToQueue });
  return { redis, fauxqs, dynalite, eventBridge };
}

async function stopEmulators({ redis, fauxqs, dynalite, eventBridge }: Emulators): Promise<void> {
  await Promise.all([redis.stop(), fauxqs.stop(), dynalite.stop(), eventBridge.close()]);
}

/** Creates what the stacks create on AWS. */
async function createResources(emulators: Emulators, visibilityTimeoutSeconds: number): Promise<Resources> {
  const endpoints = endpointsOf(emulators);
  const sqs = new SQSClient(clientConfiguration(endpoints.SQS));
  const s3 = new S3Client(clientConfiguration(endpoints.S3));
  const sns = new SNSClient(clientConfiguration(endpoints.SNS));
  const dynamoDb = new DynamoDBClient(clientConfiguration(endpoints.DYNAMODB));
  try {
    const deadLetters = await createQueue(sqs, "snn-dead-letters", { visibilityTimeoutSeconds: 30 });
    const redrive = { queueArn: deadLetters.arn, maxReceiveCount: mostReceipts };
    const queue = await createQueue(sqs, "snn-neuron-queue", { visibilityTimeoutSeconds, deadLetters: redrive });
    await createBucket(s3, bucket);
    await dynamoDb.send(new CreateTableCommand(createRunTableInput(table)));
    const topic = await createTopic(sns, "snn-notifications");
    return {
      NeuronQueue: { url: queue.url },
      DeadLetters: { url: deadLetters.url },
      Events: { name: busName },
      Storage: { name: bucket },
      Runs: { name: table },
      ParameterServer: { host: "127.0.0.1", port: emulators.redis.port },
      Notifications: { arn: topic.arn },
    };
  } finally {
    for (const client of [sqs, s3, sns, dynamoDb]) client.destroy();
  }
}

/** By the names that the SDK has for them in the environment. */
function endpointsOf({ fauxqs, dynalite, eventBridge }: Emulators) {
  return {
    SQS: fauxqs.endpoint,
    SNS: fauxqs.endpoint,
    S3: fauxqs.endpoint,
    DYNAMODB: dynalite.endpoint,
    EVENTBRIDGE: eventBridge.endpoint,
  } as const;
}

function environmentOf(
  emulators: Emulators,
  resources: Resources,
  visibilityTimeoutSeconds: number,
): Record<string, string> {
  const links = Object.entries({ App: { name: "snn", stage: "local" }, ...resources });
  const { credentials } = clientConfiguration("");
  return {
    ...Object.fromEntries(links.map(([name, link]) => [`SST_RESOURCE_${name}`, JSON.stringify(link)])),
    ...Object.fromEntries(
      Object.entries(endpointsOf(emulators)).map(([service, url]) => [`AWS_ENDPOINT_URL_${service}`, url]),
    ),
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    // Metrics are for CloudWatch.
    POWERTOOLS_METRICS_DISABLED: "true",
    SNN_VISIBILITY_TIMEOUT_SECONDS: String(visibilityTimeoutSeconds),
    // A worker stands for the function.
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(functionMemoryMb.neuron),
  };
}
