import type { ObjectCreated } from "@snn/core";
import { release } from "../../release.js";
import { upload } from "../../upload.js";
import type { HandlerDependencies } from "../dependencies.js";
import { objectCreatedOf } from "../envelopes.js";
import { type EventHandler, eventHandler } from "./event.js";

/** The handler of new data sets in a bucket. */
export function uploadHandler(
  dependencies: HandlerDependencies<Parameters<typeof upload>[0]>,
  bucket: string,
): EventHandler {
  return objectHandler(dependencies, bucket, upload);
}

/** The handler of new models in a bucket. */
export function releaseHandler(
  dependencies: HandlerDependencies<Parameters<typeof release>[0]>,
  bucket: string,
): EventHandler {
  return objectHandler(dependencies, bucket, release);
}

/** EventBridge tells of every bucket of an account: others are left alone. */
function objectHandler<SomeServices>(
  dependencies: HandlerDependencies<SomeServices>,
  bucket: string,
  handle: (services: SomeServices, created: ObjectCreated) => Promise<void>,
): EventHandler {
  return eventHandler(dependencies, async (services, event) => {
    const created = objectCreatedOf(event);
    if (created.bucket === bucket) await handle(services, created);
  });
}
