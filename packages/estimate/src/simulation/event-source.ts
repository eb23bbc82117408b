import { placeOf } from "@snn/core";
import type { LambdaFleet } from "../assumptions/platform.js";
import type { Process } from "./clock.js";
import type { Publish } from "./execute.js";
import type { Hosts } from "./hosts.js";
import { handleMessages } from "./neuron-handler.js";
import type { Message } from "./work-queue.js";
import type { World } from "./world.js";

const millisecondsPerMinute = 60_000;

/** Lambda's event source mapping: hands what arrives to the function at once, in batches, so many at a time as it has come up to. */
export class EventSource {
  #running = 0;
  #whenEmpty = () => {};

  constructor(
    private readonly world: World,
    private readonly hosts: Hosts,
    private readonly publish: Publish,
    private readonly settings: LambdaFleet["eventSource"],
  ) {}

  /** Never ends. */
  *run(): Process {
    const { queue } = this.world;
    for (;;) {
      yield queue.arrival();
      this.#handOut();
      // As many run as may: those that end take what is left, and only what comes after that is waited for again.
      if (queue.visible > 0)
        yield (goOn) => {
          this.#whenEmpty = goOn;
        };
    }
  }

  #handOut(): void {
    const { queue, clock } = this.world;
    while (queue.visible > 0 && this.#running < this.#concurrency) {
      const messages = queue.take(this.settings.batchSize);
      this.#running++;
      clock.start(this.#batch(messages), () => {
        this.#running--;
        this.#handOut();
        if (queue.visible > 0) return;
        this.#whenEmpty();
        this.#whenEmpty = () => {};
      });
    }
  }

  *#batch(messages: readonly Message[]): Process {
    const { ledger, workload } = this.world;
    const { step } = placeOf(messages[0]!.position, workload.schedule);
    ledger.add(step, { sqsReceives: 1, sqsDeletes: 1 });
    yield* this.hosts.invoke("neuron", step, (host) => handleMessages(this.world, this.publish, host, messages));
  }

  get #concurrency(): number {
    const { startConcurrency, rampPerMinute, maximumConcurrency } = this.settings;
    const ramp = (this.world.clock.nowMs / millisecondsPerMinute) * rampPerMinute;
    return Math.min(maximumConcurrency, Math.floor(startConcurrency + ramp));
  }
}
