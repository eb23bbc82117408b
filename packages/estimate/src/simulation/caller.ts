import type { Host } from "./host.js";
import type { Trail } from "./trail.js";

/** Somebody at work: where, on the trail of what, and for which step. */
export interface Caller {
  readonly host: Host;
  readonly trail: Trail;
  readonly step: number;
}
