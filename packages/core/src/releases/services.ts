import type { Clock } from "../ports/clock.js";
import type { EventBus } from "../ports/event-bus.js";
import type { ObjectStore } from "../ports/object-store.js";
import type { ReleaseStore } from "../ports/release-store.js";

/** What it takes to release models. */
export interface ReleaseServices {
  readonly releaseStore: ReleaseStore;
  readonly objectStore: ObjectStore;
  readonly eventBus: EventBus;
  readonly clock: Clock;
}

/** What it takes to decide about them. */
export type DecisionServices = Omit<ReleaseServices, "objectStore">;
