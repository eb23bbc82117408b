/** The files of the system as those see them who change nothing. */
export interface ObjectReader {
  /** @returns the content, or undefined when there is no such object. */
  get(key: string): Promise<Uint8Array | undefined>;

  /** Lends the object as a file of this machine for as long as `use` runs. The file may not exist, if the object does not. */
  withFile<Result>(key: string, use: (path: string) => Promise<Result>): Promise<Result>;

  /** Where a person finds the object. */
  location(key: string): Promise<string>;
}

/** The files of the system: data sets, parameters, checkpoints, results. Keys are paths with slashes. */
export interface ObjectStore extends ObjectReader {
  /** Writes an object as a whole: a reader sees the old one or the new one, never a part. */
  put(key: string, content: Uint8Array | string): Promise<void>;

  delete(key: string): Promise<void>;
}
