#!/usr/bin/env node
// One slot of the prediction service in a process of its own, such as a container. The environment says all that is to be said.
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { ObjectReader, ReleaseReader } from "@snn/core";
import { clientDefaults, DynamoDbReleaseReader, documentClientDefaults, S3ObjectReader } from "@snn/core/adapters/aws";
import { FolderObjectStore, FolderReleaseStore } from "@snn/core/adapters/folder";
import { PictureFetcher } from "./fetch/picture-fetcher.js";
import { createLog } from "./log.js";
import { PictureReader } from "./picture/picture-reader.js";
import { PredictionServer } from "./prediction-server.js";
import { readSettings, type Settings, SettingsError } from "./settings.js";

/** How often it is asked whether another model is to be served. */
const lookPeriodMs = 5_000;

/** Fargate kills a container 30 s after it was told to end. */
const mostClosingMs = 25_000;

const log = createLog("info");

try {
  await serve(readSettings(process.env));
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

async function serve(settings: Settings): Promise<void> {
  const fetcher = new PictureFetcher({ allowedHosts: settings.SNN_ALLOWED_HOSTS });
  const server = await PredictionServer.create({
    ...storesOf(settings),
    slotName: settings.SNN_SLOT,
    pinnedRelease: settings.SNN_RELEASE,
    reader: new PictureReader(),
    fetcher,
    log,
    picturesPerMinute: settings.SNN_PICTURES_PER_MINUTE,
    proxies: settings.SNN_PROXIES,
  });
  // Heard from the start: process 1 of a container is not ended by a signal that it does not hear.
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.once(signal, async () => {
      log.info({ signal }, "closing");
      setTimeout(() => process.exit(1), mostClosingMs).unref();
      await server.close();
      await fetcher.close();
      process.exit(0);
    });
  // First the model: who is asked before would have to say that there is none.
  await server.follower.look();
  server.follower.start(lookPeriodMs);
  const port = await server.listen(settings.HOST, settings.PORT);
  log.info({ port, slot: server.follower.slotName, model: server.slot.model?.releaseId }, "listening");
}

function storesOf({ SNN_BUCKET, SNN_TABLE, SNN_MODELS }: Settings): {
  objectStore: ObjectReader;
  releaseStore: ReleaseReader;
} {
  if (SNN_MODELS !== undefined)
    return {
      objectStore: new FolderObjectStore((key) => join(SNN_MODELS, key)),
      releaseStore: new FolderReleaseStore(SNN_MODELS),
    };
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(documentClientDefaults));
  return {
    // As a part of the host's name, a bucket needs a name server that knows it, which a local cloud does not have.
    objectStore: new S3ObjectReader(
      new S3Client({ ...clientDefaults, forcePathStyle: process.env["AWS_ENDPOINT_URL_S3"] !== undefined }),
      SNN_BUCKET!,
    ),
    releaseStore: new DynamoDbReleaseReader(documents, SNN_TABLE!),
  };
}
