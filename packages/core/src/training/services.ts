import type { Clock } from "../ports/clock.js";
import type { Compute } from "../ports/compute.js";
import type { DatasetReader } from "../ports/dataset-reader.js";
import type { EventBus } from "../ports/event-bus.js";
import type { ModelEncoder } from "../ports/model-encoder.js";
import type { Notifier } from "../ports/notifier.js";
import type { ObjectStore } from "../ports/object-store.js";
import type { ParameterServer } from "../ports/parameter-server.js";
import type { ReleaseStore } from "../ports/release-store.js";
import type { RunStore } from "../ports/run-store.js";
import type { WorkQueue } from "../ports/work-queue.js";
import type { DecisionLinks } from "../releases/decision-links.js";
import { KnownParameters } from "./known-parameters.js";
import { PositionsSeen } from "./positions-seen.js";
import { Trainings } from "./trainings.js";

/** An adapter for every port. */
export interface Ports {
  readonly parameterServer: ParameterServer;
  readonly workQueue: WorkQueue;
  readonly eventBus: EventBus;
  readonly runStore: RunStore;
  readonly releaseStore: ReleaseStore;
  readonly objectStore: ObjectStore;
  readonly notifier: Notifier;
  readonly compute: Compute;
  readonly datasetReader: DatasetReader;
  readonly modelEncoder: ModelEncoder;
  readonly clock: Clock;
  /** Where people try a release and decide about it, if there is such a place. */
  readonly decisionLinks?: DecisionLinks;
  /** Memory that a training may take on this machine. */
  readonly memoryBytes: number;
}

/** What a process has to work with: the ports, and what it remembers of the runs it has seen. */
export interface Services extends Ports {
  readonly trainings: Trainings;
  readonly positionsSeen: PositionsSeen;
  readonly knownParameters: KnownParameters;
}

/** Services on the given ports, with an empty memory. */
export function servicesOn(ports: Ports): Services {
  return {
    ...ports,
    trainings: new Trainings(ports.runStore, ports.parameterServer),
    positionsSeen: new PositionsSeen(),
    knownParameters: new KnownParameters(ports.runStore),
  };
}
