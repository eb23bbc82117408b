import type { ProblemType } from "../../../src/problem.js";

/** A file that somebody may send, and what he must get for it. */
export interface HostilePicture {
  /** What is in the file: its format and what is wrong with it. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The pixels of a picture (which ones, other tests say), or a problem of this type. */
  readonly expected: "pixels" | ProblemType;
}

export const hostile = (
  format: string,
  name: string,
  bytes: Uint8Array,
  expected: HostilePicture["expected"],
): HostilePicture => ({ name: `${format}: ${name}`, bytes, expected });

/** 48 × 32 pixels that are all different, to be encoded and then damaged. */
export const ordinaryPixels = {
  data: Uint8Array.from({ length: 48 * 32 * 3 }, (_, i) => (i * 97 + 13) % 251),
  info: { width: 48, height: 32, channels: 3 },
} as const;
