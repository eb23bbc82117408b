import { type Notifier, objectCreatedSchema, type ReleaseServices, releaseUpload } from "@snn/core";

/** A model was put into the object store. */
export async function release(
  services: ReleaseServices & { readonly notifier: Notifier },
  created: unknown,
): Promise<void> {
  await releaseUpload(services, objectCreatedSchema.parse(created));
}
