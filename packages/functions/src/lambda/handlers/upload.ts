import { upload } from "../../upload.js";
import type { HandlerDependencies } from "../dependencies.js";
import { objectCreatedOf } from "../envelopes.js";
import { type EventHandler, eventHandler } from "./event.js";

/** The handler of new objects in a bucket. EventBridge tells of every bucket of an account: others are left alone. */
export function uploadHandler(dependencies: HandlerDependencies, bucket: string): EventHandler {
  return eventHandler(dependencies, async (services, event) => {
    const created = objectCreatedOf(event);
    if (created.bucket === bucket) await upload(services, created);
  });
}
