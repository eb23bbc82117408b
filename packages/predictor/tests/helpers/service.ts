import type { TestContext } from "node:test";
import type { FastifyInstance } from "fastify";
import sharp from "sharp";
import { type AppDependencies, buildApp } from "../../src/app.js";
import { PictureFetcher } from "../../src/fetch/picture-fetcher.js";
import { Metrics } from "../../src/metrics.js";
import { ModelSlot } from "../../src/model/model-slot.js";
import { openModel } from "../../src/model/served-model.js";
import { PictureReader } from "../../src/picture/picture-reader.js";
import { type BrightnessOptions, modelFile } from "./models.js";

/** The service with a brightness model, or with none. */
export interface Service {
  readonly app: FastifyInstance;
  readonly slot: ModelSlot;
  /** Puts another model into the slot, under a release of that name. */
  serve(releaseId: string, options?: BrightnessOptions): Promise<void>;
}

/** Builds the service; it ends with the test. */
export async function startService(t: TestContext, options: Partial<AppDependencies> = {}): Promise<Service> {
  const slot = new ModelSlot();
  const fetcher = new PictureFetcher();
  const reader = new PictureReader();
  const app = await buildApp({
    slotName: () => "production",
    slot,
    reader,
    fetcher,
    metrics: new Metrics(),
    ...options,
  });
  t.after(async () => {
    await app.close();
    slot.clear();
    await fetcher.close();
  });
  const serve = async (releaseId: string, model: BrightnessOptions = {}) =>
    slot.swap(await openModel(modelFile(model), "model.onnx"), { releaseId, createdAt: "2026-11-22T10:00:00.000Z" });
  return { app, slot, serve };
}

/** A picture of one gray. */
export async function grayPicture(value: number, format: "png" | "jpeg" = "png"): Promise<Buffer> {
  const background = { r: value, g: value, b: value };
  return sharp({ create: { width: 30, height: 20, channels: 3, background } })
    .toFormat(format)
    .toBuffer();
}
