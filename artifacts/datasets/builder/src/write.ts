import { rmSync } from "node:fs";
import * as h5 from "h5wasm/node";
import { SIDE } from "./augment.js";
import type { Example } from "./examples.js";

/** The classes in the order of their labels: 0 and 1. */
const CLASSES = ["non-cat", "cat"] as const;

/** 20 pictures a chunk are 245,760 bytes: a mini-batch of 32 touches two or three of them, and gzip gains no more. */
const CHUNK = 20;

/** Writes the file in the layout of the published cat data set: `train_set_x`, `train_set_y`, the same for `test`, `list_classes`. */
export async function writeDataset(path: string, train: readonly Example[], test: readonly Example[]): Promise<void> {
  const { activate_throwing_error_handler } = await h5.ready;
  activate_throwing_error_handler();
  rmSync(path, { force: true });
  withStoppedClock(() => {
    const file = new h5.File(path, "w");
    try {
      for (const [name, examples] of [
        ["train", train],
        ["test", test],
      ] as const) {
        file.create_dataset({
          name: `${name}_set_x`,
          data: concatenate(examples.map(({ pixels }) => pixels)),
          shape: [examples.length, SIDE, SIDE, 3],
          dtype: "<B",
          chunks: [CHUNK, SIDE, SIDE, 3],
          compression: "gzip",
          compression_opts: [9],
        });
        file.create_dataset({
          name: `${name}_set_y`,
          data: BigInt64Array.from(examples, ({ label }) => BigInt(CLASSES.indexOf(label))),
          shape: [examples.length],
          dtype: "<q",
        });
      }
      file.create_dataset({ name: "list_classes", data: [...CLASSES], shape: [CLASSES.length], dtype: "S7" });
    } finally {
      file.close();
    }
  });
}

/**
 * HDF5 stamps every data set with the time of its making, and h5wasm has no option against it: two builds a second apart
 * would differ in four bytes a data set. Its clock is `Date.now()`, so this stops it at 1970 while the file is written.
 */
function withStoppedClock(action: () => void): void {
  const { now } = Date;
  Date.now = () => 0;
  try {
    action();
  } finally {
    Date.now = now;
  }
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
