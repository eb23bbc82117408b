import { objectCreatedSchema, releaseUpload, type Services } from "@snn/core";

/** A model was put into the object store. */
export async function release(services: Services, created: unknown): Promise<void> {
  await releaseUpload(services, objectCreatedSchema.parse(created));
}
