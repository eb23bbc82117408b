import type { EventBus, ParameterServer, WorkQueue } from "@snn/core";
import type { Faults } from "@snn/core/adapters/memory";

/** How many of its writes a worker that is to die gets through at most. */
const mostWritesBeforeDeath = 3;

/**
 * Ports for workers that can die: a write that strikes one is left half done, and its promise never settles, so that
 * nothing after it runs, no `catch` and no `finally`, as when a process is killed.
 */
export class MortalPorts {
  readonly #faults: Faults;
  #writesLeft = Infinity;
  #die: () => void = () => {};

  constructor(faults: Faults) {
    this.#faults = faults;
  }

  /** Lets a worker work. @returns false when it died, be it after its last write. */
  async survives(isLethal: boolean, work: () => Promise<void>): Promise<boolean> {
    if (!isLethal) {
      await work();
      return true;
    }
    this.#writesLeft = this.#faults.pick(mostWritesBeforeDeath);
    const death = new Promise<void>((resolve) => {
      this.#die = resolve;
    });
    await Promise.race([work(), death]);
    this.#writesLeft = Infinity;
    return false;
  }

  parameterServer(server: ParameterServer): ParameterServer {
    return {
      read: (runId, ranges) => server.read(runId, ranges),
      write: (runId, writes) => this.#strike(() => server.write(runId, writes)),
      complete: (runId, completion) =>
        this.#strike(
          () => server.complete(runId, completion),
          // Half of every row's bytes are there, and no bit says so.
          () =>
            server.write(
              runId,
              completion.writes.map((write) => ({ ...write, bytes: firstHalf(write.bytes) })),
            ),
        ),
      missing: (runId, position, total) => server.missing(runId, position, total),
      position: (runId) => server.position(runId),
      start: (runId, position, tensors) => this.#strike(() => server.start(runId, position, tensors)),
      claim: (runId, position, total) =>
        this.#strike(
          () => server.claim(runId, position, total),
          () => server.claim(runId, position, total),
        ),
      confirm: (runId, position) => this.#strike(() => server.confirm(runId, position)),
      isProvisional: (runId, position) => server.isProvisional(runId, position),
      steer: (runId, steering) => this.#strike(() => server.steer(runId, steering)),
      steering: (runId) => server.steering(runId),
      release: (runId, keys) => server.release(runId, keys),
      count: (runId, counts) => server.count(runId, counts),
      counters: (runId) => server.counters(runId),
      forget: (runId) => server.forget(runId),
    };
  }

  workQueue(queue: WorkQueue): WorkQueue {
    return {
      send: (tasks) =>
        this.#strike(
          () => queue.send(tasks),
          () => queue.send(tasks.slice(0, tasks.length / 2)),
        ),
    };
  }

  eventBus(bus: EventBus): EventBus {
    return { publish: (event) => this.#strike(() => bus.publish(event)) };
  }

  async #strike<Result>(write: () => Promise<Result>, half: () => Promise<unknown> = async () => {}): Promise<Result> {
    if (this.#writesLeft-- > 0) return write();
    await half();
    this.#die();
    return new Promise(() => {});
  }
}

function firstHalf(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, bytes.byteLength / 2);
}
