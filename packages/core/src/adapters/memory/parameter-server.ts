import type {
  Completion,
  CompletionOutcome,
  ParameterServer,
  Range,
  Steering,
  Write,
} from "../../ports/parameter-server.js";

interface RunMemory {
  readonly tensors: Map<string, Uint8Array>;
  readonly bitmaps: Map<number, Set<number>>;
  readonly counters: Record<string, number>;
  position: number | undefined;
  /** The last position whose tasks are known to be in the queue. */
  confirmed: number | undefined;
  /** The last position that can be claimed; undefined for all of them. */
  stopAt: number | undefined;
  paused: boolean;
}

/** A parameter server in the memory of this process. Single-threaded JavaScript makes every method atomic. */
export class MemoryParameterServer implements ParameterServer {
  readonly #runs = new Map<string, RunMemory>();

  async read(runId: string, ranges: readonly Range[]): Promise<(Uint8Array | undefined)[]> {
    const tensors = this.#runs.get(runId)?.tensors;
    return ranges.map(({ key, offset = 0, length }) => {
      const bytes = tensors?.get(key);
      return offset === 0 && length === undefined
        ? bytes
        : bytes?.subarray(offset, length === undefined ? undefined : offset + length);
    });
  }

  async write(runId: string, writes: readonly Write[]): Promise<void> {
    const { tensors } = this.#run(runId);
    for (const { key, size, offset, bytes } of writes) {
      const tensor = tensors.get(key);
      // The bytes of a whole tensor are kept as they are: a version is never changed, so there is no need of a copy.
      if (bytes.byteLength === size) tensors.set(key, bytes);
      else if (tensor !== undefined) tensor.set(bytes, offset);
      else {
        const fresh = new Uint8Array(size);
        fresh.set(bytes, offset);
        tensors.set(key, fresh);
      }
    }
  }

  async complete(runId: string, completion: Completion): Promise<CompletionOutcome> {
    const { position, items, total, writes, deliveries, redeliveries, counts } = completion;
    const run = this.#runs.get(runId);
    if (run?.position === undefined) return { stale: true, duplicates: 0, complete: false };
    add(run, "delivered", deliveries);
    add(run, "redelivered", redeliveries);
    for (const name in counts) add(run, name, counts[name]!);
    if (position < run.position) {
      add(run, "stale", deliveries);
      return { stale: true, duplicates: 0, complete: false };
    }
    await this.write(runId, writes);
    let bitmap = run.bitmaps.get(position);
    if (bitmap === undefined) {
      bitmap = new Set();
      run.bitmaps.set(position, bitmap);
    }
    const before = bitmap.size;
    for (const item of items) bitmap.add(item);
    const set = bitmap.size - before;
    add(run, "duplicate", deliveries - set);
    return { stale: false, duplicates: items.length - set, complete: bitmap.size >= total };
  }

  async missing(runId: string, position: number, total: number): Promise<number[]> {
    const bitmap = this.#runs.get(runId)?.bitmaps.get(position);
    return Array.from({ length: total }, (_, item) => item).filter((item) => !bitmap?.has(item));
  }

  async position(runId: string): Promise<number | undefined> {
    return this.#runs.get(runId)?.position;
  }

  async start(runId: string, position: number, tensors: readonly string[]): Promise<boolean> {
    const run = this.#run(runId);
    if (run.position === undefined && !tensors.every((key) => run.tensors.has(key))) return false;
    run.position ??= position;
    return true;
  }

  async claim(runId: string, position: number, total: number): Promise<boolean> {
    const run = this.#runs.get(runId);
    if (run?.position === undefined || run.position !== position - 1) return false;
    if ((run.bitmaps.get(position - 1)?.size ?? 0) < total) return false;
    if (run.paused || (run.stopAt !== undefined && position > run.stopAt)) return false;
    run.position = position;
    run.bitmaps.delete(position - 1);
    return true;
  }

  async confirm(runId: string, position: number): Promise<void> {
    const run = this.#runs.get(runId);
    if (run?.position === position) run.confirmed = position;
  }

  async isProvisional(runId: string, position: number): Promise<boolean> {
    const run = this.#runs.get(runId);
    return run?.position === position && run.confirmed !== position;
  }

  async steer(runId: string, { paused, stopAt }: Steering): Promise<boolean> {
    const run = this.#runs.get(runId);
    if (run?.position === undefined) return false;
    if (run.stopAt === undefined && stopAt !== undefined) {
      if (run.position >= stopAt) return false;
      run.stopAt = stopAt;
    }
    run.paused = paused;
    return true;
  }

  async steering(runId: string): Promise<Steering> {
    const { paused = false, stopAt } = this.#runs.get(runId) ?? {};
    return stopAt === undefined ? { paused } : { paused, stopAt };
  }

  async release(runId: string, keys: readonly string[]): Promise<void> {
    for (const key of keys) this.#runs.get(runId)?.tensors.delete(key);
  }

  async count(runId: string, counts: Readonly<Record<string, number>>): Promise<void> {
    const run = this.#runs.get(runId);
    if (run?.position === undefined) return;
    for (const [name, value] of Object.entries(counts)) add(run, name, value);
  }

  async counters(runId: string): Promise<Record<string, number>> {
    return { ...this.#runs.get(runId)?.counters };
  }

  async forget(runId: string): Promise<void> {
    this.#runs.delete(runId);
  }

  #run(runId: string): RunMemory {
    let run = this.#runs.get(runId);
    if (run === undefined) {
      run = {
        tensors: new Map(),
        bitmaps: new Map(),
        counters: {},
        position: undefined,
        confirmed: undefined,
        stopAt: undefined,
        paused: false,
      };
      this.#runs.set(runId, run);
    }
    return run;
  }
}

function add({ counters }: RunMemory, name: string, value: number): void {
  if (value !== 0) counters[name] = (counters[name] ?? 0) + value;
}
