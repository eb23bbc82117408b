import { LRUCache } from "lru-cache";
import type {
  Completion,
  CompletionOutcome,
  ParameterServer,
  Range,
  Steering,
  Write,
} from "../../ports/parameter-server.js";
import { isImmutable, type RunCycle, settledPosition } from "../../run/tensors.js";

/** How much is kept, and what is known of the runs. */
export interface CacheSettings {
  readonly maxBytes: number;
  /**
   * What a run's positions are counted in. Where it is not known, of what is read only the data set is kept: of other tensors
   * it cannot be told whether they are whole yet.
   */
  readonly cycleOf?: (runId: string) => RunCycle | undefined;
}

/** What is kept of one tensor. */
interface CachedTensor {
  whole: Uint8Array | undefined;
  /** By offset and length. */
  readonly parts: Map<string, Uint8Array>;
  bytes: number;
}

/** What an entry takes besides its bytes, so that many tiny ones do not go beyond the limit. */
const entryBytes = 200;

/**
 * A parameter server that remembers, for a worker, what it has read and written of tensors that never change. What was used
 * longest ago goes first, by whole tensors.
 *
 * A tensor is read half written by whoever comes too early, such as with a message from before Redis lost its memory. So
 * what is read is kept only if the run had reached the position that the tensor is whole at, which is asked for in the same
 * round trip, ahead of the read. What this process writes needs no such care.
 */
export class CachedParameterServer implements ParameterServer {
  readonly #server: ParameterServer;
  readonly #cycleOf: (runId: string) => RunCycle | undefined;
  readonly #tensors: LRUCache<string, CachedTensor>;

  constructor(server: ParameterServer, { maxBytes, cycleOf = () => undefined }: CacheSettings) {
    this.#server = server;
    this.#cycleOf = cycleOf;
    this.#tensors = new LRUCache({ maxSize: maxBytes, sizeCalculation: ({ bytes }) => bytes });
  }

  /** Bytes that are kept, with what it takes to keep them. */
  get bytes(): number {
    return this.#tensors.calculatedSize;
  }

  async read(runId: string, ranges: readonly Range[]): Promise<(Uint8Array | undefined)[]> {
    const parts = ranges.map((range) => this.#find(runId, range));
    const missing = ranges.filter((_, index) => parts[index] === undefined);
    if (missing.length === 0) return parts;
    const read = await this.#readThrough(runId, missing);
    let next = 0;
    return parts.map((part) => part ?? read[next++]);
  }

  async write(runId: string, writes: readonly Write[]): Promise<void> {
    await this.#server.write(runId, writes);
    this.#keepWrites(runId, writes);
  }

  async complete(runId: string, completion: Completion): Promise<CompletionOutcome> {
    const outcome = await this.#server.complete(runId, completion);
    if (!outcome.stale) this.#keepWrites(runId, completion.writes);
    return outcome;
  }

  missing(runId: string, position: number, total: number): Promise<number[]> {
    return this.#server.missing(runId, position, total);
  }

  position(runId: string): Promise<number | undefined> {
    return this.#server.position(runId);
  }

  start(runId: string, position: number, tensors: readonly string[]): Promise<boolean> {
    return this.#server.start(runId, position, tensors);
  }

  claim(runId: string, position: number, total: number): Promise<boolean> {
    return this.#server.claim(runId, position, total);
  }

  confirm(runId: string, position: number): Promise<void> {
    return this.#server.confirm(runId, position);
  }

  isProvisional(runId: string, position: number): Promise<boolean> {
    return this.#server.isProvisional(runId, position);
  }

  steer(runId: string, steering: Steering): Promise<boolean> {
    return this.#server.steer(runId, steering);
  }

  steering(runId: string): Promise<Steering> {
    return this.#server.steering(runId);
  }

  async release(runId: string, keys: readonly string[]): Promise<void> {
    for (const key of keys) this.#tensors.delete(nameOf(runId, key));
    await this.#server.release(runId, keys);
  }

  count(runId: string, counts: Readonly<Record<string, number>>): Promise<void> {
    return this.#server.count(runId, counts);
  }

  counters(runId: string): Promise<Record<string, number>> {
    return this.#server.counters(runId);
  }

  async forget(runId: string): Promise<void> {
    const all = nameOf(runId, "");
    for (const name of this.#tensors.keys()) if (name.startsWith(all)) this.#tensors.delete(name);
    await this.#server.forget(runId);
  }

  async #readThrough(runId: string, ranges: readonly Range[]): Promise<(Uint8Array | undefined)[]> {
    let reached: number | undefined;
    const asked = this.#server.position(runId).then((position) => {
      reached = position;
    });
    // An answer that comes after the read's may be that of a later moment, so it is not waited for; what is wrong with it
    // is wrong with the read too.
    asked.catch(() => {});
    const parts = await this.#server.read(runId, ranges);
    if (reached === undefined) return parts;
    const settledBy = reached;
    const cycle = this.#cycleOf(runId);
    return parts.map((bytes, index) => {
      const range = ranges[index]!;
      const settled = settledPosition(range.key, cycle);
      return bytes === undefined || settled === undefined || settled > settledBy
        ? bytes
        : this.#keep(runId, range, bytes);
    });
  }

  #find(runId: string, { key, offset = 0, length }: Range): Uint8Array | undefined {
    const tensor = this.#tensors.get(nameOf(runId, key));
    if (tensor?.whole === undefined) return tensor?.parts.get(partName(offset, length));
    return offset === 0 && length === undefined
      ? tensor.whole
      : tensor.whole.subarray(offset, length === undefined ? undefined : offset + length);
  }

  #keepWrites(runId: string, writes: readonly Write[]): void {
    for (const { key, size, offset, bytes } of writes)
      if (isImmutable(key))
        this.#keep(runId, bytes.byteLength === size ? { key } : { key, offset, length: bytes.byteLength }, bytes);
  }

  /** @returns the bytes as they are kept. */
  #keep(runId: string, { key, offset = 0, length }: Range, bytes: Uint8Array): Uint8Array {
    const name = nameOf(runId, key);
    const tensor = this.#tensors.get(name) ?? { whole: undefined, parts: new Map(), bytes: 0 };
    const isWhole = offset === 0 && length === undefined;
    if (tensor.whole !== undefined && !isWhole) return bytes;
    const kept = ownBytes(bytes);
    // Taken out and put back: its size is only looked at when it comes in.
    this.#tensors.delete(name);
    if (isWhole) {
      tensor.whole = kept;
      tensor.parts.clear();
      tensor.bytes = 0;
    } else {
      const part = partName(offset, length);
      const before = tensor.parts.get(part);
      if (before !== undefined) tensor.bytes -= before.byteLength + entryBytes;
      tensor.parts.set(part, kept);
    }
    tensor.bytes += kept.byteLength + entryBytes;
    this.#tensors.set(name, tensor);
    return kept;
  }
}

/** A run's id holds no space, so that no two tensors have the same name. */
function nameOf(runId: string, key: string): string {
  return `${runId} ${key}`;
}

function partName(offset: number, length: number | undefined): string {
  return `${offset}+${length ?? ""}`;
}

/** The bytes in memory of their own: a view would keep the rest of its memory from being freed, without being counted. */
function ownBytes(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}
