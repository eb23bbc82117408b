import type { JsonObject } from "./json.js";

/** An event as EventBridge hands it to its targets. */
export interface EventBridgeEventLike {
  readonly version: "0";
  /** The same for every delivery of the event, and the `EventId` of the answer to PutEvents. */
  readonly id: string;
  readonly "detail-type": string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601 with whole seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: JsonObject;
}
