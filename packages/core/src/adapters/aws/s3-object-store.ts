import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { DeleteObjectCommand, GetObjectCommand, NoSuchKey, type S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import type { ObjectStore } from "../../ports/object-store.js";
import { orUnavailable } from "./unavailable.js";

/** Up to this size an object goes up in one request; a larger one in parts of it. S3 wants 5 MiB at least. */
const partBytes = 8 * 1024 * 1024;

/**
 * Objects in an S3 bucket. Who reads must be allowed to list the bucket (`s3:ListBucket`): without that, S3 answers "access
 * denied" for an object that is not there.
 */
export class S3ObjectStore implements ObjectStore {
  readonly #client: S3Client;
  readonly #bucket: string;

  /** @param client built with {@link clientDefaults}. */
  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  /** @throws UnavailableError; the object is then the old one or the new one. */
  async put(key: string, content: Uint8Array | string): Promise<void> {
    const params = { Bucket: this.#bucket, Key: key, Body: Buffer.from(content as Uint8Array) };
    await orUnavailable("S3", () => new Upload({ client: this.#client, params, partSize: partBytes }).done());
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

  /** @throws UnavailableError */
  async delete(key: string): Promise<void> {
    await orUnavailable("S3", () => this.#client.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key: key })));
  }

  /** @returns `s3://bucket/key`, as the AWS CLI takes it. */
  async location(key: string): Promise<string> {
    return `s3://${this.#bucket}/${key}`;
  }

  async #body(key: string) {
    try {
      return (await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }))).Body;
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }
}
