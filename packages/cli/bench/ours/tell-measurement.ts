import { once } from "node:events";
import type { Measurement } from "../contest/measured-process.js";

/** Tells what was measured, and resolves when whoever asked has seen how much memory it took, and has closed our standard input. */
export async function tellMeasurement(measured: Omit<Measurement, "peakBytes">): Promise<void> {
  console.log(JSON.stringify(measured));
  process.stdin.resume();
  await once(process.stdin, "end");
}
