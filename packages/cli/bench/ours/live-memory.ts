import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Bytes that are in use when all garbage is gone: V8's heap and what it holds outside of it. Collects the garbage of this process. */
export function liveMemoryBytes(): number {
  setFlagsFromString("--expose-gc");
  const collectGarbage: () => void = runInNewContext("gc");
  // Array buffers that the first collection finds are freed beside it, and are gone after the second.
  for (let collection = 0; collection < 2; collection++) collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
