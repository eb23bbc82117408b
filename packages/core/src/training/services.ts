import type { Clock } from "../ports/clock.js";
import type { Compute } from "../ports/compute.js";
import type { DatasetReader } from "../ports/dataset-reader.js";
import type { EventBus } from "../ports/event-bus.js";
import type { ModelEncoder } from "../ports/model-encoder.js";
import type { Notifier } from "../ports/notifier.js";
import type { ObjectStore } from "../ports/object-store.js";
import type { ParameterServer } from "../ports/parameter-server.js";
import type { ReleaseStore } from "../ports/release-store.js";
import type { RunReader, RunStore } from "../ports/run-store.js";
import type { WorkQueue } from "../ports/work-queue.js";
import type { Prices } from "../pricing/prices.js";
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
  /** What the services behind the ports charge, by which budgets are kept; left out where they cost nothing. */
  readonly prices?: Prices;
  /** Memory that a training may take on this machine. */
  readonly memoryBytes: number;
}

/** What a process has to work with: the ports, and what it remembers of the runs it has seen. Nobody needs all of it. */
export interface Services extends Ports {
  readonly trainings: Trainings;
  readonly positionsSeen: PositionsSeen;
  readonly knownParameters: KnownParameters;
}

/** What a process with these ports can remember of runs. */
type MemoryOn<SomePorts> = Pick<Services, "positionsSeen"> &
  (SomePorts extends { readonly runStore: RunReader } ? Pick<Services, "knownParameters"> : unknown) &
  (SomePorts extends { readonly runStore: RunReader; readonly parameterServer: ParameterServer }
    ? Pick<Services, "trainings">
    : unknown);

/** Some ports, and what a process remembers that has these. */
export type ServicesOn<SomePorts> = SomePorts & MemoryOn<SomePorts>;

/** Services on the given ports, be it all or some, with an empty memory of what can be remembered with them. */
export function servicesOn<SomePorts extends object>(ports: SomePorts): ServicesOn<SomePorts> {
  const { runStore, parameterServer } = ports as { runStore?: RunReader; parameterServer?: ParameterServer };
  const memory = {
    positionsSeen: new PositionsSeen(),
    ...(runStore && { knownParameters: new KnownParameters(runStore) }),
    ...(runStore && parameterServer && { trainings: new Trainings(runStore, parameterServer) }),
  };
  return { ...ports, ...(memory as MemoryOn<SomePorts>) };
}
