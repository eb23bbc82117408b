import { objectCreatedSchema, requestTraining, type Services } from "@snn/core";

/** An object was created in the object store. */
export async function upload(services: Services, created: unknown): Promise<void> {
  await requestTraining(services, objectCreatedSchema.parse(created));
}
