import { mostDeliveries, type Retry } from "@snn/core";

/** Where a message goes whose handling failed. */
export type Settlement = "dead letters" | "queue";

/** Decides where a failed message goes. @param receiveCount how often it has been handed out, this time included. */
export function settlementOf(retry: Retry, receiveCount: number): Settlement {
  if (retry === "never") return "dead letters";
  return retry === "limited" && receiveCount >= mostDeliveries ? "dead letters" : "queue";
}
