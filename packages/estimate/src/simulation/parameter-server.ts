import type { ParameterServerTiming } from "../assumptions/platform.js";
import type { Caller } from "./caller.js";
import type { Clock, Process } from "./clock.js";
import type { Ledger } from "./ledger.js";
import { Resource } from "./resource.js";
import type { Part } from "./tensor-cache.js";

/** What became of a simulated completion. */
export interface Completed {
  readonly stale: boolean;
  /** Every item of the position is done. */
  readonly complete: boolean;
}

/** The parameter server: the progress of one run, and what it takes to reach it. Of tensors there are only the names and sizes. */
export class SimulatedParameterServer {
  readonly #clock: Clock;
  readonly #ledger: Ledger;
  readonly #timing: ParameterServerTiming;
  readonly #thread: Resource;
  readonly #done = new Set<number>();
  #reached = 0;
  #isConfirmed = false;

  constructor(clock: Clock, ledger: Ledger, timing: ParameterServerTiming) {
    this.#clock = clock;
    this.#ledger = ledger;
    this.#timing = timing;
    this.#thread = new Resource(clock, 1);
  }

  get reached(): number {
    return this.#reached;
  }

  /** Calls that travel together, and the bytes that they carry. @param calls what is charged and counted; they take one round trip. */
  *call(caller: Caller, calls: number, { read = 0, written = 0 } = {}): Process {
    const { clientMs, roundTripMs, serverMs, serverBytesPerMs, clientBytesPerMs } = this.#timing;
    const bytes = read + written;
    this.#ledger.add(caller.step, {
      parameterServerRequests: calls,
      parameterServerBytesRead: read,
      parameterServerBytesWritten: written,
    });
    yield* caller.host.run(clientMs * calls);
    yield* this.#thread.use(serverMs * calls + bytes / serverBytesPerMs);
    yield* this.#clock.wait(roundTripMs + bytes / clientBytesPerMs);
    caller.trail.mark("parameter server", this.#clock.nowMs);
  }

  /** Reads parts of tensors that the caller does not remember, with so many other calls. */
  *read(caller: Caller, parts: readonly Part[], otherCalls = 0): Process {
    const { cache } = caller.host;
    const missing = parts.filter((part) => !cache.has(part));
    // What is to be remembered must be whole: the position is asked for in the same round trip.
    const calls = otherCalls + (missing.length > 0 ? 2 : 0);
    if (calls === 0) return;
    yield* this.call(caller, calls, { read: bytesOf(missing) });
    for (const part of missing) cache.keep(part);
  }

  /** Writes parts of tensors, and marks items of a position as done. */
  *complete(caller: Caller, position: number, items: readonly number[], total: number, parts: readonly Part[]) {
    yield* this.call(caller, 1, { written: bytesOf(parts) });
    if (position < this.#reached) return { stale: true, complete: false } satisfies Completed;
    for (const part of parts) caller.host.cache.keep(part);
    const before = this.#done.size;
    for (const item of items) this.#done.add(item);
    // Whoever repeats what is done has completed nothing.
    const complete = this.#done.size >= total && this.#done.size > before;
    return { stale: false, complete } satisfies Completed;
  }

  /** The items of the position reached that are not done. */
  missing(total: number): number[] {
    return Array.from({ length: total }, (_, item) => item).filter((item) => !this.#done.has(item));
  }

  /** Moves the run on from the position before. @returns false when it has been moved already. */
  *claim(caller: Caller, position: number): Process<boolean> {
    yield* this.call(caller, 1);
    if (this.#reached !== position - 1) return false;
    this.#reached = position;
    this.#isConfirmed = false;
    this.#done.clear();
    return true;
  }

  /** Says that the tasks of the position are in the queue. */
  *confirm(caller: Caller, position: number): Process {
    yield* this.call(caller, 1);
    if (position === this.#reached) this.#isConfirmed = true;
  }

  /** Whether the run is at a position whose tasks nobody is known to have sent. */
  isProvisional(position: number): boolean {
    return position === this.#reached && !this.#isConfirmed;
  }
}

function bytesOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { bytes }) => sum + bytes, 0);
}
