import { type Meter, prices, type Services, servicesOn } from "@snn/core";
import { SqsDeadLetters, sqsQueueDepth } from "@snn/core/adapters/aws";
import { SmtpNotifier } from "@snn/core/adapters/smtp";
import { sqsClient } from "./clients.js";
import { connectPorts } from "./connect-ports.js";
import { notifierOf } from "./notifier.js";
import {
  clock,
  compute,
  datasetReader,
  eventBus,
  memoryBytes,
  modelEncoder,
  notifier,
  objectStore,
  parameterServer,
  releaseStore,
  runStore,
  workQueue,
} from "./ports/index.js";
import { type AwsService, type AwsSettings, ProcessCloud } from "./process-cloud.js";
import { type Resources, readResources } from "./resources.js";
import { type Tail, tailOf } from "./tail.js";

/** What a process has of the cloud that is more than one function: to be made once, and to be closed where it is to end by itself. */
export interface Connection {
  readonly services: Services;
  /** What runs use through this process. */
  readonly meter: Meter;
  readonly deadLetters: SqsDeadLetters;
  readonly resources: Resources;
  /** About how many neuron tasks wait, and how many workers have in hand. @throws UnavailableError */
  readonly queueDepth: () => ReturnType<typeof sqsQueueDepth>;
  readonly tail: Tail;
  /** Breaks all connections. What is under way fails. */
  close(): void;
}

/**
 * Connects to the whole cloud. Nothing is asked of it before the first call of a port.
 *
 * @param resources what is linked, from the environment when left out.
 * @param settingsOf where AWS's services are, from the environment when left out.
 * @throws ResourceError
 */
export function connect(
  resources: Resources = readResources(),
  settingsOf?: (service: AwsService) => AwsSettings,
): Connection {
  const cloud = new ProcessCloud(settingsOf);
  const { Notifications: topic, Mail: mail, Approval: signing, ApprovalPage: page, ...links } = resources;
  const needed = { eventBus, objectStore, parameterServer, releaseStore, runStore, workQueue };
  const pure = { clock, compute, datasetReader, memoryBytes, modelEncoder };
  const services = servicesOn({
    ...connectPorts(cloud, links, { ...needed, ...pure }),
    prices,
    ...(signing && page && { decisionLinks: { ...signing, decisionUrl: page.url } }),
    notifier: notifierOf([
      ...(topic === undefined ? [] : [notifier(cloud, topic).notifier]),
      ...(mail === undefined ? [] : [new SmtpNotifier(mail)]),
    ]),
  });
  return {
    services,
    meter: cloud.meter,
    deadLetters: new SqsDeadLetters(sqsClient(cloud), resources.DeadLetters.url),
    resources,
    queueDepth: () => sqsQueueDepth(sqsClient(cloud), resources.NeuronQueue.url),
    tail: tailOf(cloud, resources.Events.name),
    close: () => cloud.close(),
  };
}
