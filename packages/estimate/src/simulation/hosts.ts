import type { MeteredFunction } from "@snn/core";
import type { Process } from "./clock.js";
import type { Host } from "./host.js";

/** Where functions run. */
export interface Hosts {
  /** Runs an invocation of a function, on behalf of a step. */
  invoke(name: MeteredFunction, step: number, handle: (host: Host) => Process): Process;
}
