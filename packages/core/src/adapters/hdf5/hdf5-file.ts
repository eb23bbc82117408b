import { readSync } from "node:fs";
// Not `h5wasm/node`: that build gives the HDF5 library the whole disk, and it follows external links, external storage and
// virtual data sets to any file there (measured). This build has a file system of its own in memory, and Node runs it as well.
import { File, type Metadata, ready } from "h5wasm";
import { messageOf } from "./worker-call.js";

/** What a file has under a name. */
export type Hdf5Entry =
  | { readonly kind: "missing" }
  /** Something else than a data set, or a data set that is not wholly in this file; `what` names it. */
  | { readonly kind: "other"; readonly what: string }
  /** A data set that HDF5 cannot make sense of. */
  | { readonly kind: "corrupt"; readonly reason: string }
  | Hdf5Dataset;

/** The description of a data set: everything but its values. */
export interface Hdf5Dataset {
  readonly kind: "dataset";
  /** The type of a value: `uint8`, `int64`, `float32`, … as NumPy calls it, `strings`, or the name of what else it is. */
  readonly type: string;
  readonly bytesPerValue: number;
  /** `null` for HDF5's "null dataspace", which holds nothing and has no shape. */
  readonly shape: readonly number[] | null;
  /** The shape of the pieces that the values are stored and compressed in; `null` if they are stored in one piece. */
  readonly chunkShape: readonly number[] | null;
  /** Only for strings: how they are stored. */
  readonly strings?: { readonly variable: boolean; readonly padding: "nothing" | "spaces" };
}

/** HDF5 cannot do what was asked. The message is the innermost reason that the library gives. */
export class Hdf5Error extends Error {
  override readonly name = "Hdf5Error";

  constructor(
    cause: unknown,
    /** Everything that the library said. */
    readonly details: string = messageOf(cause),
  ) {
    const reasons = [...details.matchAll(/#\d+: .* in \w+\(\): (.*)/g)].map((match) => match[1]!.trim());
    super(reasons.at(-1) ?? details.split("\n", 1)[0]!, { cause });
  }

  /** Whether it failed because the values are in another file, as HDF5's external storage has them. */
  get isExternalStorage(): boolean {
    return /H5Defl\.c/.test(this.details);
  }
}

/**
 * An HDF5 file open for reading, through an open file descriptor: HDF5 sees the bytes of the files so opened and no other file of this
 * machine.
 *
 * To be used in a worker that is thrown away afterwards. A damaged file can abort the WASM module, which is dead from then
 * on, and HDF5 leaks what a failed call had open.
 */
export class Hdf5File {
  readonly #module: Awaited<typeof ready>;
  readonly #file: File;
  /** Everything in the root group. */
  readonly #names: readonly string[];

  private constructor(module: Awaited<typeof ready>, file: File) {
    this.#module = module;
    this.#file = file;
    this.#names = file.keys();
  }

  /**
   * @param descriptor the open file.
   * @param size its length in bytes.
   * @throws Hdf5Error if it is no HDF5 file, or one whose head is damaged.
   */
  static async open(descriptor: number, size: number): Promise<Hdf5File> {
    const module = await ready;
    // Without this a failed read returns uninitialised memory as data.
    module.activate_throwing_error_handler();
    // In the private file system in which HDF5 runs.
    const inside = `/${descriptor}.h5`;
    module.FS.writeFile(inside, new Uint8Array(0));
    // Reads go to the real file, byte range by byte range, so that it is never in memory as a whole.
    const { node } = module.FS.lookupPath(inside, {}) as unknown as { node: LazyFileNode };
    node.usedBytes = size;
    node.stream_ops = {
      ...node.stream_ops,
      read: (_stream, buffer, offset, length, position) => readSync(descriptor, buffer, offset, length, position),
    };
    return attempt(() => new Hdf5File(module, new File(inside, "r")));
  }

  /** A text attribute of the file; undefined where there is none, or something else of that name. */
  text(name: string): string | undefined {
    try {
      const value = attempt(() => this.#file.attrs[name]?.value);
      return typeof value === "string" ? value : undefined;
    } catch (error) {
      if (error instanceof Hdf5Error) return undefined;
      throw error;
    }
  }

  /** What the file has under a name in its root group. Never throws for a damaged entry: that is one of the answers. */
  entry(name: string): Hdf5Entry {
    try {
      return attempt(() => this.#entry(name));
    } catch (error) {
      if (!(error instanceof Hdf5Error)) throw error;
      return { kind: "corrupt", reason: error.message };
    }
  }

  #entry(name: string): Hdf5Entry {
    const module = this.#module;
    const file = this.#file;
    if (!this.#names.includes(name)) return { kind: "missing" };
    const external = file.get_external_link(name);
    if (external.filename !== undefined) {
      return { kind: "other", what: `a link to the other file ${JSON.stringify(external.filename)}` };
    }
    // A link inside the file is fine, unless it ends nowhere or passes through another file.
    const target: string | null = file.get_link(name);
    const broken: Hdf5Entry = { kind: "other", what: `a link to ${JSON.stringify(target)}, which is not in this file` };
    switch (target === null ? file.get_type(name) : typeBehindLink(file, name)) {
      case module.H5G_DATASET: {
        const metadata = module.get_dataset_metadata(file.file_id, name);
        return metadata.virtual_sources === undefined
          ? describeDataset(metadata)
          : { kind: "other", what: "a virtual data set, whose values are in other data sets" };
      }
      case module.H5G_GROUP:
        return { kind: "other", what: "a group" };
      case module.H5G_TYPE:
        return { kind: "other", what: "a named type" };
      case module.H5G_LINK:
      case undefined:
        return broken;
      default:
        return { kind: "other", what: "something that is no data set" };
    }
  }

  /**
   * Reads the values of a data set slice by slice.
   *
   * @param rowsPerSlice how many indices of the first dimension to read at a time.
   * @param take gets the bytes of each slice, little-endian, in order, and where they start in the whole. They are a view of
   *   memory that the next slice overwrites.
   * @throws Hdf5Error if the values cannot be read.
   */
  read(
    name: string,
    { shape, bytesPerValue }: Hdf5Dataset,
    rowsPerSlice: number,
    take: (bytes: Uint8Array, from: number) => void,
  ): void {
    const module = this.#module;
    const [rows, ...rowShape] = shape as readonly [number, ...number[]];
    const rowBytes = product(rowShape) * bytesPerValue;
    const bufferBytes = Math.min(rows, rowsPerSlice) * rowBytes;
    const buffer = attempt(() => module._malloc(bufferBytes));
    if (buffer === 0) throw new Hdf5Error(`no memory for a slice of ${bufferBytes} bytes`);
    const strides = shape!.map(() => 1n);
    for (let row = 0; row < rows; row += rowsPerSlice) {
      const count = Math.min(rowsPerSlice, rows - row);
      const counts = [count, ...rowShape].map(BigInt);
      const offsets = [row, ...rowShape.map(() => 0)].map(BigInt);
      const status = attempt(() =>
        module.get_dataset_data(this.#file.file_id, name, counts, offsets, strides, BigInt(buffer)),
      );
      if (status < 0) throw new Hdf5Error("the values cannot be read");
      take(module.HEAPU8.subarray(buffer, buffer + count * rowBytes), row * rowBytes);
    }
    module._free(buffer);
  }

  /**
   * Reads a data set of strings, all at once: UTF-8, without the padding of strings of a fixed length.
   *
   * @throws Hdf5Error if they cannot be read.
   */
  readStrings(name: string, dataset: Hdf5Dataset): string[] {
    const { bytesPerValue, shape, strings } = dataset;
    const texts: string[] = [];
    const decoder = new TextDecoder();
    this.read(name, dataset, product(shape!), (bytes) => {
      if (strings?.variable) {
        const pointers = new Uint32Array(bytes.slice().buffer);
        for (const pointer of pointers) texts.push(pointer === 0 ? "" : this.#module.UTF8ToString(pointer));
        return;
      }
      for (let from = 0; from < bytes.length; from += bytesPerValue) {
        const padded = bytes.subarray(from, from + bytesPerValue);
        const end = padded.indexOf(0);
        const text = decoder.decode(end < 0 ? padded : padded.subarray(0, end));
        texts.push(strings?.padding === "spaces" ? text.replace(/ +$/, "") : text);
      }
    });
    return texts;
  }
}

/** The type of what a link inside the file leads to; `undefined` if it leads nowhere. */
function typeBehindLink(file: File, name: string): number | undefined {
  try {
    return attempt(() => file.get_type(name));
  } catch (error) {
    if (error instanceof Hdf5Error) return undefined;
    throw error;
  }
}

/** The part of a file of Emscripten's MEMFS that makes it read from elsewhere, as Emscripten's own `createLazyFile` does. */
interface LazyFileNode {
  usedBytes: number;
  stream_ops: {
    read(stream: unknown, buffer: Int8Array, offset: number, length: number, position: number): number;
  };
}

/** Calls HDF5 and makes what it throws an {@link Hdf5Error}; but not a trap or abort of the WASM module, which ends this worker. */
function attempt<Result>(call: () => Result): Result {
  try {
    return call();
  } catch (error) {
    // `instanceof WebAssembly.RuntimeError`, whose types come with the DOM's.
    if (error instanceof Error && error.name === "RuntimeError") throw error;
    throw new Hdf5Error(error);
  }
}

/** The numbers of `H5T_class_t`. */
const typeClasses = [
  "integers",
  "floats",
  "times",
  "strings",
  "bit fields",
  "opaque values",
  "compound values",
  "references",
  "enumerated values",
  "lists of varying length",
  "arrays",
  "complex numbers",
];

function describeDataset(metadata: Metadata): Hdf5Dataset {
  const { size, shape, chunks, vlen, strpad } = metadata;
  const type = typeName(metadata);
  const description = { kind: "dataset", type, bytesPerValue: size, shape, chunkShape: chunks } as const;
  if (type !== "strings") return description;
  return { ...description, strings: { variable: vlen, padding: strpad === 2 ? "spaces" : "nothing" } };
}

function typeName({ type, size, signed, enum_type, compound_type }: Metadata): string {
  const name = typeClasses[type] ?? `values of an unknown type (${type})`;
  if (name === "integers") return `${signed ? "int" : "uint"}${size * 8}`;
  if (name === "floats") return `float${size * 8}`;
  if (enum_type && Object.keys(enum_type.members).sort().join() === "FALSE,TRUE") return "booleans";
  if (compound_type?.members.map((member) => member.name).join() === "r,i") return "complex numbers";
  return name;
}

/** The product of some numbers, 1 of none. */
export function product(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a * b, 1);
}
