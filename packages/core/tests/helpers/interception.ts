import type { Ports } from "../../src/training/services.js";

type Before = (call: string, args: readonly unknown[]) => void | Promise<void>;

/** Where the work was stopped that {@link Interception.heldAt} holds. */
export interface Held {
  /** The call that it was about to make, such as `objectStore.put`. */
  readonly call: string;
  /** Lets it go on to its end. */
  readonly finish: () => Promise<void>;
}

/** Stops work at a call of a port, the calls being counted from 1: for races and deaths between any two lines of a handler. */
export class Interception {
  #before: Before = () => {};

  /** The same ports, with every call of them intercepted. Computing and looking at the clock touch nobody else. */
  readonly ports = (ports: Ports): Partial<Ports> => ({
    parameterServer: this.intercepted("parameterServer", ports.parameterServer),
    workQueue: this.intercepted("workQueue", ports.workQueue),
    eventBus: this.intercepted("eventBus", ports.eventBus),
    runStore: this.intercepted("runStore", ports.runStore),
    objectStore: this.intercepted("objectStore", ports.objectStore),
    datasetReader: this.intercepted("datasetReader", ports.datasetReader),
    modelEncoder: this.intercepted("modelEncoder", ports.modelEncoder),
  });

  /** From now on this happens before every call; what it throws, the call throws. */
  before(before: Before): void {
    this.#before = before;
  }

  /**
   * Does work that dies as a process dies, right before a call: neither that call nor any later one is carried out.
   *
   * @returns the call; undefined when the work came to its end before.
   */
  async killedAt(number: number, work: () => Promise<void>): Promise<string | undefined> {
    let calls = 0;
    let died: string | undefined;
    this.#before = (call) => {
      if (++calls < number) return;
      died ??= call;
      throw new Error("died");
    };
    await work().catch((error) => {
      if (died === undefined) throw error;
    });
    this.#before = () => {};
    return died;
  }

  /** Starts work and holds it right before a call. @returns undefined when the work came to its end before. */
  async heldAt(number: number, work: () => Promise<void>): Promise<Held | undefined> {
    let calls = 0;
    let ended = Promise.resolve();
    const held = await new Promise<Held | undefined>((resolve, reject) => {
      this.#before = (call) => {
        if (++calls < number) return;
        this.#before = () => {};
        return new Promise((goOn) => {
          const finish = () => {
            goOn();
            return ended;
          };
          resolve({ call, finish });
        });
      };
      ended = work();
      ended.then(() => resolve(undefined), reject);
    });
    this.#before = () => {};
    return held;
  }

  /** The same port, with every call of it intercepted. */
  intercepted<Port extends object>(name: string, port: Port): Port {
    return new Proxy(port, {
      get: (target, method) => {
        const carryOut = Reflect.get(target, method) as (...args: unknown[]) => unknown;
        return async (...args: unknown[]) => {
          await this.#before(`${name}.${String(method)}`, args);
          return carryOut.apply(target, args);
        };
      },
    });
  }
}
