import { totalmem } from "node:os";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { S3Client } from "@aws-sdk/client-s3";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { type Services, servicesOn } from "@snn/core";
import {
  clientDefaults,
  DynamoDbReleaseStore,
  documentClientDefaults,
  EventBridgeEventBus,
  S3ObjectStore,
  SnsNotifier,
  SqsDeadLetters,
  SqsWorkQueue,
} from "@snn/core/adapters/aws";
import { Hdf5DatasetReader, Hdf5ModelEncoder } from "@snn/core/adapters/hdf5";
import { OnnxruntimeCompute } from "@snn/core/adapters/onnxruntime";
import { CachedParameterServer, connectRedis, RedisParameterServer } from "@snn/core/adapters/redis";
import { SmtpNotifier } from "@snn/core/adapters/smtp";
import { notifierOf } from "./notifier.js";
import { NotingRunStore } from "./noting-run-store.js";
import { type Resources, readResources } from "./resources.js";

/** What a process has of the cloud: to be made once, and to be closed where the process is to end by itself. */
export interface Connection {
  readonly services: Services;
  readonly deadLetters: SqsDeadLetters;
  readonly resources: Resources;
  /** Breaks all connections. What is under way fails. */
  close(): void;
}

/**
 * For tensors that are read again, at most so much of the memory, and no more than that: the rest is for data, products and Node. A
 * worker is not told of the tensors that are dropped as a run moves on, so its cache is always full.
 */
const cachedShare = 1 / 8;
const mostCachedBytes = 128 * 1024 ** 2;

/** The services of AWS, by the names that the SDK has for them in the environment. */
export type AwsService = "SQS" | "EVENTBRIDGE" | "DYNAMODB" | "S3" | "SNS";

/** Where a service is, and who asks. What is left out the SDK finds for itself. */
export interface AwsSettings {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Whether a bucket is a part of the path, not of the host's name. */
  readonly forcePathStyle?: boolean;
}

/**
 * Connects to the cloud. Nothing is asked of it before the first call of a port.
 *
 * @param resources what is linked, from the environment when left out.
 * @param settingsOf where AWS's services are. When left out, the SDK looks for that in the environment:
 *   `AWS_ENDPOINT_URL_SQS` and so on take the place of AWS's own.
 * @throws ResourceError
 */
export function connect(
  resources: Resources = readResources(),
  settingsOf: (service: AwsService) => AwsSettings = settingsFromEnvironment,
): Connection {
  const sqs = new SQSClient({ ...clientDefaults, ...settingsOf("SQS") });
  const eventBridge = new EventBridgeClient({ ...clientDefaults, ...settingsOf("EVENTBRIDGE") });
  const dynamoDb = new DynamoDBClient({ ...documentClientDefaults, ...settingsOf("DYNAMODB") });
  const s3 = new S3Client({ ...clientDefaults, ...settingsOf("S3") });
  const sns = new SNSClient({ ...clientDefaults, ...settingsOf("SNS") });
  const redis = connectRedis(redisSettingsOf(resources.ParameterServer));
  const memoryBytes = memoryBytesOf(process.env["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]);
  const documents = DynamoDBDocumentClient.from(dynamoDb);
  const runStore = new NotingRunStore(documents, resources.Runs.name);
  const { Notifications: topic, Mail: mail, Approval: approval } = resources;
  const services = servicesOn({
    parameterServer: new CachedParameterServer(new RedisParameterServer(redis), {
      maxBytes: Math.min(Math.floor(memoryBytes * cachedShare), mostCachedBytes),
      layersOf: (runId) => runStore.layersOf(runId),
    }),
    workQueue: new SqsWorkQueue(sqs, resources.NeuronQueue.url),
    eventBus: new EventBridgeEventBus(eventBridge, resources.Events.name),
    runStore,
    releaseStore: new DynamoDbReleaseStore(documents, resources.Runs.name),
    ...(approval && {
      decisionLinks: { secret: approval.secret, stagingUrl: approval.stagingUrl, decisionUrl: approval.url },
    }),
    objectStore: new S3ObjectStore(s3, resources.Storage.name),
    notifier: notifierOf([
      ...(topic === undefined ? [] : [new SnsNotifier(sns, topic.arn)]),
      ...(mail === undefined ? [] : [new SmtpNotifier(mail)]),
    ]),
    compute: new OnnxruntimeCompute(),
    datasetReader: new Hdf5DatasetReader(),
    modelEncoder: new Hdf5ModelEncoder(),
    clock: { now: () => new Date() },
    memoryBytes,
  });
  return {
    services,
    deadLetters: new SqsDeadLetters(sqs, resources.DeadLetters.url),
    resources,
    close() {
      redis.close();
      for (const client of [sqs, eventBridge, dynamoDb, s3, sns]) client.destroy();
    },
  };
}

function settingsFromEnvironment(service: AwsService): AwsSettings {
  // As a part of the host's name, a bucket needs a name server that knows it, which a local cloud does not have.
  return service === "S3" ? { forcePathStyle: process.env["AWS_ENDPOINT_URL_S3"] !== undefined } : {};
}

/** The memory of this process: what Lambda says, in MiB, or else that of the machine. */
export function memoryBytesOf(lambdaMemory: string | undefined): number {
  return lambdaMemory === undefined ? totalmem() : Number(lambdaMemory) * 1024 ** 2;
}

/** How the linked parameter server is reached. */
export function redisSettingsOf({ host, port, username, password, tls, cluster }: Resources["ParameterServer"]) {
  // In a URL, an IPv6 address is written in brackets.
  const address = host.includes(":") ? `[${host}]` : host;
  return {
    url: `${tls ? "rediss" : "redis"}://${address}:${port}`,
    cluster: cluster ?? false,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
  };
}
