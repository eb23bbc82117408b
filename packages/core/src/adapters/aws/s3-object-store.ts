import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import type { ObjectStore } from "../../ports/object-store.js";
import { S3ObjectReader } from "./s3-object-reader.js";
import { orUnavailable } from "./unavailable.js";

/** Up to this size an object goes up in one request; a larger one in parts of it. S3 wants 5 MiB at least. */
const partBytes = 8 * 1024 * 1024;

/** Objects in an S3 bucket. */
export class S3ObjectStore extends S3ObjectReader implements ObjectStore {
  /** @throws UnavailableError; the object is then the old one or the new one. */
  async put(key: string, content: Uint8Array | string): Promise<void> {
    const params = { Bucket: this.bucket, Key: key, Body: Buffer.from(content as Uint8Array) };
    await orUnavailable("S3", () => new Upload({ client: this.client, params, partSize: partBytes }).done());
  }

  /** @throws UnavailableError */
  async delete(key: string): Promise<void> {
    await orUnavailable("S3", () => this.client.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: key })));
  }
}
