import type { RawValues } from "../../dataset/dataset.js";
import type { Problem } from "../../errors.js";

type Finding = Pick<Problem, "found" | "expected">;

/** Integers as an HDF5 file stores them. */
type StoredIntegers =
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

const integerArrays = {
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
};

const inputArrays = { uint8: Uint8Array, float32: Float32Array, float64: Float64Array };

/** Little-endian bytes as integers of a type such as `int64`. A view: the buffer must hold nothing else. */
export function asIntegers(type: string, buffer: ArrayBuffer): StoredIntegers {
  return new integerArrays[type as keyof typeof integerArrays](buffer);
}

/** Little-endian bytes as inputs. A view. */
export function asInputs(type: keyof typeof inputArrays, buffer: ArrayBuffer): RawValues {
  return new inputArrays[type](buffer);
}

/**
 * Checks labels and makes them 32-bit numbers. 64-bit labels are compared before they are converted, so that none wraps around.
 *
 * @param classes how many classes there are.
 * @returns the labels, or what is wrong with the first bad one.
 */
export function checkLabels(stored: StoredIntegers, classes: number): Int32Array | Finding {
  const labels = new Int32Array(stored.length);
  for (let index = 0; index < stored.length; index++) {
    const label = stored[index]!;
    if (label < 0 || label >= classes) {
      const found = `label ${label} at index ${index}`;
      return { found, expected: `a class from 0 to ${classes - 1}, as list_classes has ${classes}` };
    }
    labels[index] = Number(label);
  }
  return labels;
}

/** What is wrong with the first input that is not a finite number, and how many such inputs there are. */
export function checkFinite(inputs: RawValues, features: number): Finding | undefined {
  if (inputs instanceof Uint8Array) return undefined;
  let first = -1;
  let count = 0;
  for (let index = 0; index < inputs.length; index++) {
    if (Number.isFinite(inputs[index])) continue;
    if (count++ === 0) first = index;
  }
  if (count === 0) return undefined;
  const where = `example ${Math.floor(first / features)}, position ${first % features}`;
  const others = count === 1 ? "" : ` (the first of ${count} such values)`;
  return { found: `${inputs[first]} in ${where}${others}`, expected: "finite numbers" };
}

/** What is wrong with the names of the classes. */
export function checkClassNames(names: readonly string[]): Finding | undefined {
  const empty = names.findIndex((name) => name.trim() === "");
  if (empty >= 0) return { found: `an empty name at index ${empty}`, expected: "a name for every class" };
  const seen = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    const before = seen.get(name);
    if (before !== undefined) {
      const found = `the name ${JSON.stringify(name)} at index ${before} and again at index ${index}`;
      return { found, expected: "a different name for every class" };
    }
    seen.set(name, index);
  }
  return undefined;
}
