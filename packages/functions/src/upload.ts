import { objectCreatedSchema, requestTraining, type UploadServices } from "@snn/core";

/** An object was created in the object store. */
export async function upload(services: UploadServices, created: unknown): Promise<void> {
  await requestTraining(services, objectCreatedSchema.parse(created));
}
