import type { EventType, MeteredFunction } from "@snn/core";
import { latencySource } from "../assumptions/latency.js";
import type { Platform } from "../assumptions/platform.js";
import type { Workload } from "../work/tile-work.js";
import type { Clock } from "./clock.js";
import type { Disturbances } from "./disturbances.js";
import type { Host } from "./host.js";
import type { Ledger } from "./ledger.js";
import { SimulatedParameterServer } from "./parameter-server.js";
import { Random } from "./random.js";
import { Requests } from "./requests.js";
import { StepStarts } from "./step-starts.js";
import { SimulatedQueue } from "./work-queue.js";

/** Who crosses the boundary between two layers: the worker that completes the first, or the trainer, whom an event tells of it. */
export type Boundaries = "workers" | "events";

/** What is simulated. */
export interface Scenario {
  readonly workload: Workload;
  readonly platform: Platform;
  /** Which functions are told of which events, as the catalogue of functions says. */
  readonly subscribers: Readonly<Partial<Record<MeteredFunction, readonly EventType[]>>>;
  /** @default "workers" */
  readonly boundaries?: Boundaries;
  /** What goes wrong. @default nothing */
  readonly disturbances?: Disturbances;
  /** @default 1 */
  readonly seed?: number;
}

/** All that the parts of a simulation share. */
export interface World {
  readonly workload: Workload;
  readonly platform: Platform;
  readonly boundaries: Boundaries;
  readonly disturbances: Disturbances | undefined;
  readonly random: Random;
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly requests: Requests;
  readonly parameterServer: SimulatedParameterServer;
  readonly queue: SimulatedQueue;
  readonly stepStarts: StepStarts;
}

/** A world in which nothing has happened yet. @param emulators the process that services run in, made with the world's clock. */
export function worldOf(
  { workload, platform, boundaries = "workers", disturbances, seed = 1 }: Scenario,
  clock: Clock,
  ledger: Ledger,
  emulators: Host | undefined,
): World {
  const random = new Random(seed);
  return {
    ...{ workload, platform, boundaries, disturbances, random, clock, ledger },
    requests: new Requests(clock, ledger, emulators),
    parameterServer: new SimulatedParameterServer(clock, ledger, platform.parameterServer),
    queue: new SimulatedQueue(clock, latencySource(platform.sqs.travel, random)),
    stepStarts: new StepStarts(),
  };
}
