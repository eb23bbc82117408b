import type { Clock, Process } from "./clock.js";
import type { Resource } from "./resource.js";
import { TensorCache } from "./tensor-cache.js";

/** A process that runs our code: an environment of Lambda, a worker, or the functions of the local cloud. */
export class Host {
  readonly cache: TensorCache;
  /** Whether it has read the record of the run. */
  knowsRun = false;
  /** The shards whose inputs it has read. */
  readonly shards = new Set<number>();
  /** The step whose batch it has made last, by shard. */
  readonly batches = new Map<number, number>();
  readonly #clock: Clock;
  readonly #speed: HostSpeed;
  readonly #resources: readonly Resource[];

  /** @param resources that a computation needs all of, in this order: its thread, a processor. None where it has its own. */
  constructor(clock: Clock, speed: HostSpeed, cacheBytes: number, resources: readonly Resource[] = []) {
    this.#clock = clock;
    this.#speed = speed;
    this.#resources = resources;
    this.cache = new TensorCache(cacheBytes);
  }

  /** Runs JavaScript that takes so long on a processor of the machine that it was measured on. */
  *run(durationMs: number): Process {
    yield* this.#compute(durationMs / this.#speed.thread);
  }

  /** Multiplies matrices, which uses all of its processors. */
  *multiply(durationMs: number): Process {
    yield* this.#compute(durationMs / this.#speed.products);
  }

  *#compute(durationMs: number): Process {
    if (durationMs <= 0) return;
    for (const resource of this.#resources) yield* resource.acquire();
    yield* this.#clock.wait(durationMs);
    for (const resource of this.#resources) resource.release();
  }
}

/** How fast a host is, where 1 is a processor of the machine that the constants were measured on. */
export interface HostSpeed {
  /** Of one thread. */
  readonly thread: number;
  /** Of the matrix products, on all of its processors. */
  readonly products: number;
}
