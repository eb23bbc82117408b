/** The numbers of a tensor, in the run's precision. */
export type FloatArray = Float32Array | Float64Array;

/** The precision in which a run computes and stores its tensors. */
export type Precision = "float32" | "float64";

/** Bytes of one number. */
export function bytesPerNumber(precision: Precision): 4 | 8 {
  return precision === "float32" ? 4 : 8;
}

/** A new array of zeros. */
export function zeros(precision: Precision, length: number): FloatArray {
  return precision === "float32" ? new Float32Array(length) : new Float64Array(length);
}

/** A new array for a result that will be written in full: to fill those of an epoch with zeros first took 0.1 ms. */
export function uninitialised(precision: Precision, length: number): FloatArray {
  return toNumbers(precision, Buffer.allocUnsafeSlow(length * bytesPerNumber(precision)));
}

/** The numbers as bytes: a view, not a copy. */
export function toBytes(values: FloatArray | Int32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** The bytes as numbers: a view where the bytes are aligned for it, as those that this process made are, else a copy. */
export function toNumbers(precision: Precision, bytes: Uint8Array): FloatArray {
  const size = bytesPerNumber(precision);
  const aligned = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
  return precision === "float32"
    ? new Float32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / size)
    : new Float64Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / size);
}
