import type { ParameterServer, Range, Write } from "../ports/parameter-server.js";
import { bytesPerNumber, type FloatArray, type Precision, toBytes, toNumbers, zeros } from "../tensors/matrix.js";

/** Rows from … to − 1 that lie side by side. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** The tensors that a tile needs are gone: the run has moved on, or has lost its memory. */
export class MissingTensorError extends Error {
  override readonly name = "MissingTensorError";

  constructor(
    readonly runId: string,
    readonly key: string,
  ) {
    super(`tensor ${key} of ${runId} is not in the parameter server`);
  }
}

/** Neurons of one layer that are computed together, and their rows in the parameter server. */
export class TileRows {
  readonly #stretches: readonly Stretch[];

  /** @param neurons ascending, each once. */
  constructor(
    readonly neurons: readonly number[],
    private readonly precision: Precision,
  ) {
    this.#stretches = stretchesOf(neurons);
  }

  /** The ranges that hold the tile's rows of a tensor. */
  ranges(key: string, columns: number): Range[] {
    const rowBytes = columns * bytesPerNumber(this.precision);
    return this.#stretches.map(({ from, to }) => ({ key, offset: from * rowBytes, length: (to - from) * rowBytes }));
  }

  /** The writes that put the tile's rows into a tensor of so many rows. */
  writes(key: string, rows: number, columns: number, values: FloatArray): Write[] {
    const rowBytes = columns * bytesPerNumber(this.precision);
    const bytes = toBytes(values);
    let done = 0;
    return this.#stretches.map(({ from, to }) => {
      const length = (to - from) * rowBytes;
      const part = bytes.subarray(done, done + length);
      done += length;
      return { key, size: rows * rowBytes, offset: from * rowBytes, bytes: part };
    });
  }
}

/** Collects what is to be read, so that all of it takes one round trip. */
export class Reading {
  readonly #ranges: Range[] = [];

  constructor(
    private readonly parameterServer: ParameterServer,
    private readonly runId: string,
    private readonly precision: Precision,
  ) {}

  /** @returns what gives the bytes once {@link done} has resolved. */
  bytes(key: string): () => Uint8Array {
    const index = this.#ranges.push({ key }) - 1;
    return () => this.#parts[index]!;
  }

  /** @returns what gives the numbers once {@link done} has resolved. */
  whole(key: string): () => FloatArray {
    return this.#add([{ key }]);
  }

  rows(key: string, tile: TileRows, columns: number): () => FloatArray {
    return this.#add(tile.ranges(key, columns));
  }

  #parts: (Uint8Array | undefined)[] = [];

  /** Reads it all. @throws MissingTensorError */
  async done(): Promise<void> {
    this.#parts = await this.parameterServer.read(this.runId, this.#ranges);
    const missing = this.#parts.indexOf(undefined);
    if (missing >= 0) throw new MissingTensorError(this.runId, this.#ranges[missing]!.key);
  }

  #add(ranges: Range[]): () => FloatArray {
    const first = this.#ranges.length;
    this.#ranges.push(...ranges);
    return () => joined(this.precision, this.#parts.slice(first, first + ranges.length) as Uint8Array[]);
  }
}

function joined(precision: Precision, parts: readonly Uint8Array[]): FloatArray {
  if (parts.length === 1) return toNumbers(precision, parts[0]!);
  const length = parts.reduce((sum, part) => sum + part.byteLength, 0);
  const numbers = zeros(precision, length / bytesPerNumber(precision));
  const bytes = toBytes(numbers);
  let done = 0;
  for (const part of parts) {
    bytes.set(part, done);
    done += part.byteLength;
  }
  return numbers;
}

function stretchesOf(neurons: readonly number[]): Stretch[] {
  const stretches: { from: number; to: number }[] = [];
  for (const neuron of neurons) {
    const last = stretches.at(-1);
    if (last?.to === neuron) last.to++;
    else stretches.push({ from: neuron, to: neuron + 1 });
  }
  return stretches;
}
