import { functionMemoryMb, type MeteredFunction } from "@snn/core";
import type { WorkerFleet } from "../assumptions/platform.js";
import type { Clock, Process } from "./clock.js";
import { Host } from "./host.js";
import type { Hosts } from "./hosts.js";
import type { Ledger } from "./ledger.js";
import { Resource } from "./resource.js";

/** Bytes of tensors that a process of this machine remembers at most. */
const cacheBytes = 128 * 1024 ** 2;

/** The processes of a local cloud: one with the emulators and the functions, and the workers, which share the processors with it. */
export class WorkerHosts implements Hosts {
  readonly emulators: Host;
  readonly workers: readonly Host[];

  readonly #clock: Clock;
  readonly #ledger: Ledger;

  constructor(clock: Clock, ledger: Ledger, fleet: WorkerFleet) {
    const { workers, processors, productSpeedup } = fleet;
    this.#clock = clock;
    this.#ledger = ledger;
    const machine = new Resource(clock, processors);
    const speed = { thread: 1, products: productSpeedup };
    const processOf = () => new Host(clock, speed, cacheBytes, [new Resource(clock, 1), machine]);
    this.emulators = processOf();
    this.workers = Array.from({ length: workers }, processOf);
  }

  /** In the process of the emulators, which is always there. */
  *invoke(name: MeteredFunction, step: number, handle: (host: Host) => Process): Process {
    yield* this.work(this.emulators, name, step, handle);
  }

  /** In a process of one's choice. Is charged as on AWS, where it would have the memory that is deployed. */
  *work(host: Host, name: MeteredFunction, step: number, handle: (host: Host) => Process): Process {
    const startedMs = this.#clock.nowMs;
    yield* handle(host);
    const megabyteMs = Math.ceil(this.#clock.nowMs - startedMs) * functionMemoryMb[name];
    this.#ledger.add(step, { [`${name}Invocations`]: 1, [`${name}MegabyteMs`]: megabyteMs });
  }
}
