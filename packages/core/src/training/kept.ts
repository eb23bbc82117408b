/** How much is kept. */
export interface KeptLimits {
  /** Values that are kept however large they are. */
  readonly least: number;
  /** Values that are kept at most, be they ever so small. */
  readonly most: number;
  /** Beyond the least, values are only kept while all together stay within it. */
  readonly mostBytes: number;
}

/** The values that were used last, by key. */
export class Kept<Key, Value> {
  readonly #values = new Map<Key, { readonly value: Value; readonly bytes: number }>();
  #bytes = 0;

  constructor(private readonly limits: KeptLimits) {}

  get(key: Key): Value | undefined {
    const known = this.#values.get(key);
    if (known === undefined) return undefined;
    // The last in the map is the one that was used last.
    this.#values.delete(key);
    this.#values.set(key, known);
    return known.value;
  }

  set(key: Key, value: Value, bytes: number): void {
    this.#bytes += bytes - (this.#values.get(key)?.bytes ?? 0);
    this.#values.delete(key);
    this.#values.set(key, { value, bytes });
    const { least, most, mostBytes } = this.limits;
    for (const [oldest, { bytes: dropped }] of this.#values) {
      if (this.#values.size <= least || (this.#values.size <= most && this.#bytes <= mostBytes)) break;
      this.#values.delete(oldest);
      this.#bytes -= dropped;
    }
  }
}
