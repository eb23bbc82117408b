import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { GetObjectCommand, NoSuchKey, type S3Client } from "@aws-sdk/client-s3";
import type { ObjectReader } from "../../ports/object-store.js";
import { orUnavailable } from "./unavailable.js";

/**
 * Objects in an S3 bucket, to be read. Who reads must be allowed to list the bucket (`s3:ListBucket`): without that, S3 answers
 * "access denied" for an object that is not there.
 */
export class S3ObjectReader implements ObjectReader {
  protected readonly client: S3Client;
  protected readonly bucket: string;

  /** @param client built with {@link clientDefaults}. */
  constructor(client: S3Client, bucket: string) {
    this.client = client;
    this.bucket = bucket;
  }

  /** @throws UnavailableError */
  async get(key: string): Promise<Uint8Array | undefined> {
    return orUnavailable("S3", async () => (await this.#body(key))?.transformToByteArray());
  }

  /**
   * Downloads the object into a temporary folder of its own, which is removed afterwards. The file has a name of ours: a key
   * may hold what means something in a path.
   * @throws UnavailableError; whatever `use` throws
   */
  async withFile<Result>(key: string, use: (path: string) => Promise<Result>): Promise<Result> {
    const folder = await mkdtemp(join(tmpdir(), "snn-object-"));
    try {
      const path = join(folder, "object");
      await orUnavailable("S3", async () => {
        const body = await this.#body(key);
        if (body !== undefined) await pipeline(body as Readable, createWriteStream(path));
      });
      return await use(path);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** @returns `s3://bucket/key`, as the AWS CLI takes it. */
  async location(key: string): Promise<string> {
    return `s3://${this.bucket}/${key}`;
  }

  async #body(key: string) {
    try {
      return (await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }))).Body;
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }
}
