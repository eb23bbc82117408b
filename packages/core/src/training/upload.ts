import { createHash } from "node:crypto";
import { z } from "zod";
import { inputPrefix } from "../input-prefixes.js";
import type { ObjectReader } from "../ports/object-store.js";
import type { Services } from "./services.js";

/** What an object store tells when an object was created. */
export const objectCreatedSchema = z.object({
  key: z.string().min(1),
  /** Differs from one creation to the next; the same when a store tells twice of one. */
  sequencer: z.string().min(1),
});

export type ObjectCreated = z.infer<typeof objectCreatedSchema>;

/** The run that a new object starts. A store that tells twice of one object names the same run twice. */
export function runIdOf({ key, sequencer }: ObjectCreated): string {
  return `run_${createHash("sha256").update(`${key}\n${sequencer}`).digest("hex").slice(0, 16)}`;
}

/** What it takes to request a training. */
export type UploadServices = Pick<Services, "eventBus"> & { readonly objectStore: ObjectReader };

/**
 * Requests a training for a data set that was put into {@link inputPrefix}; other objects are none of its business.
 * The parameters lie beside the data set: `NAME.json` for `NAME.h5` if there is such an object, else `parameters.json`.
 */
export async function requestTraining(
  { eventBus, objectStore }: UploadServices,
  created: ObjectCreated,
): Promise<void> {
  const { key } = created;
  if (!key.startsWith(inputPrefix) || !key.endsWith(".h5")) return;
  const own = key.replace(/\.h5$/, ".json");
  const parameters = (await objectStore.get(own)) === undefined ? `${inputPrefix}parameters.json` : own;
  await eventBus.publish({ type: "TrainingRequested", detail: { runId: runIdOf(created), dataset: key, parameters } });
}
