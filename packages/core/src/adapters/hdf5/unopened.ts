import type { Problem } from "../../errors.js";
import type { Hdf5Error } from "./hdf5-file.js";
import { showBytes } from "./memory.js";

/** How files begin that people hand over instead, as Latin-1. */
const beginnings: readonly (readonly [string | RegExp, string])[] = [
  [/^\s*<(!doctype html|html|head|body)/i, "an HTML page"],
  [/^\s*<\?xml/i, "an XML file"],
  ["version https://git-lfs", "a Git LFS pointer instead of the file"],
  ["\u0089PNG", "a picture"],
  ["\u00ff\u00d8\u00ff", "a picture"],
  ["GIF8", "a picture"],
  ["PK\u0003\u0004", "a ZIP file (or .npz)"],
  ["\u001f\u008b", "a gzip file"],
  ["\u0093NUMPY", "a NumPy .npy file"],
  [/^\s*[{[]/, "something like JSON"],
  [/^[\t\n\r -~]*$/, "a text file"],
];

/** Why HDF5 did not open a file, in words for the person who gave it. */
export function describeUnopened(error: Hdf5Error, head: Buffer, size: number): Pick<Problem, "found" | "expected"> {
  const expected = "an HDF5 file";
  if (size === 0) return { found: "an empty file", expected };
  if (/file signature not found/.test(error.details)) {
    const text = head.toString("latin1");
    const kind = beginnings.find(([beginning]) => startsWith(text, beginning))?.[1] ?? "something that is no HDF5 file";
    return { found: kind, expected };
  }
  const stored = /truncated file: eof = \d+.*stored_eof = (\d+)/.exec(error.details)?.[1];
  if (stored !== undefined) {
    const found = `a truncated HDF5 file: ${showBytes(size)} (${size} bytes) of ${stored} bytes`;
    return { found, expected: "the whole file; copy or download it again" };
  }
  return { found: `a damaged HDF5 file (${error.message})`, expected: "a whole, undamaged file" };
}

function startsWith(text: string, beginning: string | RegExp): boolean {
  return typeof beginning === "string" ? text.startsWith(beginning) : beginning.test(text);
}
