import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { S3Client } from "@aws-sdk/client-s3";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { Fauxqs } from "@snn/local-cloud";
import { startDynalite, startEventBridge, startFauxqs } from "@snn/local-cloud";
import { accountId } from "../evaluate/account.js";
import { evaluate } from "../evaluate/evaluate.js";
import type { Graph } from "../evaluate/graph.js";
import type { Closing } from "./closing.js";
import { type Delay, hurriedDelay } from "./delay.js";
import { queueSourcesOf, startQueueSource } from "./events/queue-source.js";
import { createRules, ruleDelivery } from "./events/rules.js";
import { startSchedules } from "./events/schedules.js";
import { Undelivered } from "./events/undelivered.js";
import { freePort } from "./free-port.js";
import { GraphError, type GraphLike } from "./graph-resources.js";
import { type Credentials, type GatewayRecord, startGateway } from "./iam/index.js";
import { AsynchronousInvocations } from "./lambda/index.js";
import { LogGroups } from "./logs/log-groups.js";
import { type DeployedFunction, functionsOf, registerFunctions } from "./resources/functions.js";
import { createQueues, createTopics, type Queue } from "./resources/messaging.js";
import { type PredictionService, startPredictionService } from "./resources/prediction-service.js";
import { startPublicFunction } from "./resources/public-function.js";
import { refuseUnknownTypes } from "./resources/resource-types.js";
import { Roles } from "./resources/roles.js";
import { createBuckets, createTables } from "./resources/storage.js";
import { emailSubscriptionsOf } from "./sns/description.js";
import { startEmailDelivery } from "./sns/email-delivery.js";
import { valkeyOf } from "./valkey/description.js";
import { startValkey } from "./valkey/valkey.js";

export interface RehearsalOptions {
  /** The repository, compiled, with the functions bundled. */
  readonly root: string;
  /** @default "dev" */
  readonly stage?: string;
  /** The address that the stage tells. */
  readonly mail: string;
  /** Where mail is handed in. */
  readonly smtp: { readonly host: string; readonly port: number };
  /** Changes what the app wants, as an edit of the stacks would: how tests find out what a rehearsal notices. @default nothing */
  readonly change?: (graph: Graph) => Graph;
  /** Called for every domain event. */
  readonly onEvent?: (event: RehearsedEvent) => void;
  /** Called with what happens, a line each, for people. */
  readonly onProgress?: (line: string) => void;
}

/** An event that a bus has accepted. */
export interface RehearsedEvent {
  readonly source: string;
  readonly "detail-type": string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** How an SDK reaches this cloud, as somebody. */
export interface Connection {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Credentials;
  readonly forcePathStyle: true;
}

/** That of fauxqs. */
const emulatorAccountId = "000000000000";
/** No name server knows it: browsers are told where it is, and the links in mails are those that the stacks make. */
export const loadBalancerHost = "predictor.snn.test";
/** A minute of AWS's is three seconds here. Shorter, and the looks of the watchdog would take more time than the training. */
const hurry = 20;

/** What a rehearsal is made of. */
export interface Parts {
  readonly graph: Graph;
  readonly closing: Closing;
  readonly folder: string;
  readonly roles: Roles;
  readonly logGroups: LogGroups;
  readonly functions: ReadonlyMap<string, DeployedFunction>;
  readonly queues: readonly Queue[];
  readonly fauxqs: Fauxqs;
  readonly records: readonly GatewayRecord[];
  readonly problems: readonly string[];
  readonly invocations: AsynchronousInvocations;
  readonly undelivered: Undelivered;
  readonly prediction: PredictionService;
  readonly connect: (credentials: Credentials) => Connection;
}

/** Ports that nobody listens on. */
interface Ports {
  readonly gateway: number;
  readonly valkey: number;
  readonly approval: number;
  readonly ecs: number;
}

/** Evaluates the app, and starts what it wants. @param closing gets how to end each part, also when a later one cannot be started. */
export async function startParts(options: RehearsalOptions, closing: Closing): Promise<Parts> {
  const { root, onEvent = () => undefined, onProgress = () => undefined } = options;
  const ports = await choosePorts();
  const graph = await evaluated(options, ports);
  onProgress(`evaluated: ${graph.resources.length} resources, ${graph.functions.length} functions`);
  const delay = hurriedDelay(hurry);
  const place = { region: graph.region, accountId };
  const roles = new Roles(graph, place);
  const logGroups = new LogGroups(graph, roles);
  const problems: string[] = [];
  const onFailure = (what: string) => (error: unknown) => void problems.push(`${what}: ${error}`);

  const folder = await mkdtemp(join(tmpdir(), "snn-rehearsal-"));
  closing.add(() => rm(folder, { recursive: true, force: true }));
  const valkeyFolder = join(folder, "valkey");
  await mkdir(valkeyFolder);
  const valkey = await startValkey({ description: valkeyOf(graph), folder: valkeyFolder, port: ports.valkey });
  closing.add(() => valkey.stop());

  let deliver: ReturnType<typeof ruleDelivery> = () => undefined;
  const fauxqs = await startFauxqs();
  closing.add(() => fauxqs.stop());
  const dynalite = await startDynalite();
  closing.add(() => dynalite.stop());
  const eventBridge = await startEventBridge({ busNames: [], ...place, deliver: (delivery) => deliver(delivery) });
  closing.add(() => eventBridge.close());
  const gateway = await startGateway({
    accessControl: roles.accessControl,
    place,
    emulatorAccountId,
    port: ports.gateway,
    endpoints: {
      sqs: fauxqs.endpoint,
      sns: fauxqs.endpoint,
      s3: fauxqs.endpoint,
      dynamodb: dynalite.endpoint,
      events: eventBridge.endpoint,
      ecs: `http://127.0.0.1:${ports.ecs}`,
    },
  });
  closing.add(() => gateway.close());
  const connect = (credentials: Credentials): Connection => ({
    endpoint: gateway.endpoint,
    region: place.region,
    credentials,
    forcePathStyle: true,
  });

  const administrator = connect(roles.administrator);
  const sqs = new SQSClient(administrator);
  closing.add(() => sqs.destroy());
  const queues = await createQueues(graph, sqs, emulatorAccountId);
  const notifyingBuckets = await createStored(graph, administrator, fauxqs.endpoint, eventBridge.endpoint);

  const environment = { ...gateway.environment, NODE_EXTRA_CA_CERTS: valkey.certificateFile };
  const mostInvocations = Math.max(2, availableParallelism());
  const functions = functionsOf(graph, { root, roles, logGroups, folder, environment, mostInvocations });
  closing.add(() => Promise.all([...functions.values()].map(({ lambda }) => lambda.stop())));
  const undelivered = new Undelivered(sqs, queues);
  const invocations = new AsynchronousInvocations({
    retryDelaysMs: [60_000 / hurry, 120_000 / hurry],
    onGivenUp: ({ requestContext: { functionArn }, responsePayload }, loss) =>
      void problems.push(
        `${functionArn} gave up: ${JSON.stringify(responsePayload)}${loss ? `; ${loss.message}` : ""}`,
      ),
  });
  closing.add(() => invocations.close());
  registerFunctions(graph, { functions, invocations, queues, roles, connect });
  deliver = ruleDelivery(graph, { roles, invocations, undelivered });
  eventBridge.watch((event) => onEvent(event));
  fauxqs.onObjectCreated(({ bucket, key, size, sequencer }) => {
    if (!notifyingBuckets.has(bucket)) return;
    eventBridge.announce({
      source: "aws.s3",
      detailType: "Object Created",
      detail: { version: "0", bucket: { name: bucket }, object: { key, size, sequencer } },
      resources: [`arn:aws:s3:::${bucket}`],
    });
  });

  await startSources(graph, { closing, functions, queues, connect, mostInvocations, delay, onFailure });
  const schedules = startSchedules(graph, { roles, invocations, undelivered, delay });
  closing.add(() => schedules.stop());
  const mails = await startEmailDelivery({
    subscriptions: emailSubscriptionsOf(graph).map((subscription) => ({
      ...subscription,
      topicArn: subscription.topicArn.replace(`:${accountId}:`, `:${emulatorAccountId}:`),
    })),
    endpoint: fauxqs.endpoint,
    region: place.region,
    smtp: options.smtp,
    onFailure: onFailure("mail"),
    delay,
  });
  closing.add(() => mails.stop());
  const approval = await startPublicFunction(graph, {
    functions,
    roles,
    port: ports.approval,
    onFailure: onFailure("the approval page"),
  });
  closing.add(() => approval.stop());
  const prediction = await startPredictionService(graph, {
    root,
    roles,
    logGroups,
    functions,
    ecsPort: ports.ecs,
    environment: gateway.environment,
    announce: (change) => eventBridge.announce({ ...change, detail: { ...change.detail } }),
    delay,
  });
  closing.add(() => prediction.stop());
  prediction.service.create();
  onProgress(`started: ${functions.size} functions, ${queues.length} queues, the service behind its load balancer`);
  const { records } = gateway;
  return {
    ...{ graph, closing, folder, roles, logGroups, functions, queues, fauxqs, records, problems },
    ...{ invocations, undelivered, prediction, connect },
  };
}

async function choosePorts(): Promise<Ports> {
  const ports = new Set<number>();
  while (ports.size < 4) ports.add(await freePort());
  const [gateway, valkey, approval, ecs] = [...ports] as [number, number, number, number];
  return { gateway, valkey, approval, ecs };
}

/** What the app wants, with the addresses that this machine answers in place of AWS. */
async function evaluated(
  { root, stage = "dev", mail, change = (graph) => graph }: RehearsalOptions,
  ports: Ports,
): Promise<Graph> {
  const graph = await evaluate({
    stage,
    root,
    environment: { SNN_MAIL: mail },
    answers: {
      queueUrlBase: `http://127.0.0.1:${ports.gateway}`,
      redis: { host: "127.0.0.1", port: ports.valkey },
      loadBalancerHost,
      functionUrls: { ApprovalFunction: `http://127.0.0.1:${ports.approval}/` },
    },
  });
  const { resources, ...others } = change(graph);
  // What is only read has been created by somebody else: it is here already, or a twin of what is.
  const created = { ...others, resources: resources.filter(({ options }) => options.existingId === undefined) };
  refuseUnknownTypes(created);
  return created;
}

/** Creates what is stored in, and the rules. @returns the buckets that tell EventBridge of new objects */
async function createStored(
  graph: GraphLike,
  administrator: Connection,
  snsEndpoint: string,
  eventBridgeEndpoint: string,
): Promise<ReadonlySet<string>> {
  const dynamoDb = new DynamoDBClient(administrator);
  const s3 = new S3Client(administrator);
  // Nothing that runs here may create topics or rules, so the gateway does not know how to judge that.
  const sns = new SNSClient({ ...administrator, endpoint: snsEndpoint });
  const events = new EventBridgeClient({ ...administrator, endpoint: eventBridgeEndpoint });
  try {
    await createTables(graph, dynamoDb);
    await createTopics(graph, sns);
    await createRules(graph, events);
    return await createBuckets(graph, s3);
  } finally {
    for (const client of [dynamoDb, s3, sns, events]) client.destroy();
  }
}

interface SourcesOptions extends Pick<Parts, "closing" | "functions" | "queues" | "connect"> {
  readonly mostInvocations: number;
  readonly delay: Delay;
  readonly onFailure: (what: string) => (error: unknown) => void;
}

async function startSources(graph: Graph, options: SourcesOptions): Promise<void> {
  const { closing, functions, queues, connect, mostInvocations, delay, onFailure } = options;
  for (const description of queueSourcesOf(graph)) {
    const queue = queues.find(({ arn }) => arn === description.queueArn);
    const { functionName } = description;
    const target = [...functions.values()].find(({ lambda }) => [lambda.arn, lambda.name].includes(functionName));
    if (queue === undefined || target === undefined)
      throw new GraphError(`${functionName} is to get messages of ${description.queueArn}: one of both is not there`);
    const source = await startQueueSource({
      description,
      queue,
      target: target.lambda,
      client: connect(target.actor.credentials),
      region: graph.region,
      mostInvocations,
      onFailure: onFailure(`the messages of ${queue.name}`),
      delay,
    });
    closing.add(() => source.stop());
  }
}
