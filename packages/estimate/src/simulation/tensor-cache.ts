/** A part of a tensor. */
export interface Part {
  readonly tensor: string;
  readonly offset: number;
  readonly bytes: number;
  /** Bytes of the whole tensor. */
  readonly size: number;
}

/** What a worker remembers of tensors that it has read or written: parts that are asked for again exactly as they were, the latest ones. */
export class TensorCache {
  readonly #most: number;
  readonly #parts = new Map<string, number>();
  #bytes = 0;

  constructor(mostBytes: number) {
    this.#most = mostBytes;
  }

  /** Whether a part is remembered. */
  has(part: Part): boolean {
    return this.#touch(nameOf(part)) || (part.bytes < part.size && this.#touch(`${part.tensor} whole`));
  }

  keep(part: Part): void {
    const name = nameOf(part);
    if (this.#touch(name)) return;
    this.#parts.set(name, part.bytes);
    this.#bytes += part.bytes;
    for (const [oldest, bytes] of this.#parts) {
      if (this.#bytes <= this.#most) break;
      this.#parts.delete(oldest);
      this.#bytes -= bytes;
    }
  }

  #touch(name: string): boolean {
    const bytes = this.#parts.get(name);
    if (bytes === undefined) return false;
    // The last in the map is the one that was used last.
    this.#parts.delete(name);
    this.#parts.set(name, bytes);
    return true;
  }
}

function nameOf({ tensor, offset, bytes, size }: Part): string {
  return bytes === size ? `${tensor} whole` : `${tensor} ${offset}+${bytes}`;
}
