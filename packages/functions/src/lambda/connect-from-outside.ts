import { type ParameterServer, type Services, servicesOn, UnavailableError } from "@snn/core";
import { SqsDeadLetters, sqsQueueDepth } from "@snn/core/adapters/aws";
import { sqsClient } from "./clients.js";
import { connectPorts } from "./connect-ports.js";
import type { Connection } from "./connection.js";
import {
  clock,
  compute,
  datasetReader,
  eventBus,
  memoryBytes,
  modelEncoder,
  notifier,
  objectStore,
  releaseStore,
  runStore,
  workQueue,
} from "./ports/index.js";
import { type AwsService, type AwsSettings, ProcessCloud } from "./process-cloud.js";
import type { Links } from "./resources.js";
import { tailOf } from "./tail.js";

/** What is reached from everywhere with AWS credentials. */
export type OutsideLinks = Pick<Links, "NeuronQueue" | "DeadLetters" | "Events" | "Storage" | "Runs" | "Notifications">;

/** A connection from outside of the cloud's network. */
export type OutsideConnection = Pick<Connection, "services" | "deadLetters" | "queueDepth" | "tail" | "close">;

const withinReach = {
  clock,
  compute,
  datasetReader,
  eventBus,
  memoryBytes,
  modelEncoder,
  notifier,
  objectStore,
  releaseStore,
  runStore,
  workQueue,
};

/**
 * Connects to a cloud from a machine that is not in its network: to everything but the parameter server, whose every call is refused
 * with an UnavailableError. Nothing is asked of the cloud before the first call of a port.
 *
 * @param settingsOf where AWS's services are, from the environment when left out.
 */
export function connectFromOutside(
  links: OutsideLinks,
  settingsOf?: (service: AwsService) => AwsSettings,
): OutsideConnection {
  const cloud = new ProcessCloud(settingsOf);
  const services: Services = servicesOn({
    ...connectPorts(cloud, links, withinReach),
    parameterServer: outOfReach,
  });
  const deadLetters = new SqsDeadLetters(sqsClient(cloud), links.DeadLetters.url);
  const queueDepth = () => sqsQueueDepth(sqsClient(cloud), links.NeuronQueue.url);
  return { services, deadLetters, queueDepth, tail: tailOf(cloud, links.Events.name), close: () => cloud.close() };
}

async function refuse(): Promise<never> {
  throw new UnavailableError(
    "the parameter server is within the network of the cloud, where only its own functions and workers reach it",
  );
}

const outOfReach: ParameterServer = {
  read: refuse,
  write: refuse,
  complete: refuse,
  missing: refuse,
  position: refuse,
  start: refuse,
  claim: refuse,
  confirm: refuse,
  isProvisional: refuse,
  steer: refuse,
  steering: refuse,
  release: refuse,
  count: refuse,
  counters: refuse,
  forget: refuse,
};
