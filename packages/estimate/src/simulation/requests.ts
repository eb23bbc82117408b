import type { RequestTiming } from "../assumptions/platform.js";
import type { Caller } from "./caller.js";
import type { Clock, Process } from "./clock.js";
import type { Host } from "./host.js";
import type { Counts, Ledger } from "./ledger.js";

/** Requests to services of AWS, or to the emulators that all run in one process. */
export class Requests {
  constructor(
    private readonly clock: Clock,
    private readonly ledger: Ledger,
    /** The process of the emulators, where there are any. */
    private readonly emulators: Host | undefined,
  ) {}

  /**
   * Asks a service.
   *
   * @param counts what the ledger gets for it.
   * @param take is called when the service has got the request.
   */
  *send(caller: Caller, { clientMs, serverMs, elapsedMs }: RequestTiming, counts: Counts, take = () => {}): Process {
    this.ledger.add(caller.step, counts);
    yield* caller.host.run(clientMs);
    if (this.emulators !== undefined) yield* this.emulators.run(serverMs);
    take();
    yield* this.clock.wait(elapsedMs);
    caller.trail.mark("requests", this.clock.nowMs);
  }
}
