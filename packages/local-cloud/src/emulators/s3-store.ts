import { type FauxqsObject, S3Store } from "./fauxqs-stores.js";

/** An object was written, by PutObject, CopyObject or CompleteMultipartUpload. */
export interface ObjectCreated {
  readonly bucket: string;
  /** As it is, where S3's own notification has it URL-encoded. */
  readonly key: string;
  readonly size: number;
  /** Hexadecimal, of one length, later ones greater: tells the writes of one key apart, and puts them in order. */
  readonly sequencer: string;
}

export type ObjectCreatedListener = (created: ObjectCreated) => void;

/** The objects of one S3 endpoint. Tells what was written, which fauxqs never does. */
export class LocalObjectStore extends S3Store {
  readonly #listeners = new Set<ObjectCreatedListener>();
  // From the clock, so that an endpoint that is started anew goes on where the last one ended. Below 2^53.
  #writes = Date.now() * 1000;
  #isClosed = false;

  /** Calls the listener after every write from now on. @returns how to stop that */
  onObjectCreated(listener: ObjectCreatedListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  override putObject(...request: Parameters<InstanceType<typeof S3Store>["putObject"]>): FauxqsObject {
    const object = super.putObject(...request);
    this.#tell(request[0], object);
    return object;
  }

  override completeMultipartUpload(
    ...request: Parameters<InstanceType<typeof S3Store>["completeMultipartUpload"]>
  ): FauxqsObject {
    const bucket = this.multipartUploads.get(request[0])?.bucket;
    const object = super.completeMultipartUpload(...request);
    this.#tell(bucket!, object);
    return object;
  }

  /** Tells nobody any more. */
  close(): void {
    this.#isClosed = true;
  }

  #tell(bucket: string, { key, contentLength }: FauxqsObject): void {
    const sequencer = (++this.#writes).toString(16).toUpperCase().padStart(16, "0");
    // In a turn of its own: what a listener throws must not become the answer to the writer.
    setImmediate(() => {
      if (this.#isClosed) return;
      for (const listener of this.#listeners) listener({ bucket, key, size: contentLength, sequencer });
    });
  }
}
