import type { Processing } from "./platform.js";

/**
 * What our own code takes on one processor of an AMD EPYC with AVX-512, Node 20.20, November 2026. The products are those of the
 * published first layer on one thread (20 × 12,288 times 12,288 × 209 in 3.7 to 4.3 ms in float64, 1.0 to 1.1 ms in float32:
 * `npm run bench`); the rest is what is left of an epoch of wide layers, and what workers of the local cloud take.
 */
export const measuredProcessing: Processing = {
  invocationMs: 0.6,
  messageMs: 0.03,
  tileMs: 0.3,
  multiplicationsPerMs: { float64: 12_800_000, float32: 49_000_000 },
  numbersPerMs: 200_000,
};

/** To start the thread that reads a file of HDF5: 170 to 215 ms there. */
export const startReaderMs = 200;

/** How much faster a matrix product is on both processors of that machine than on one. */
export const measuredSpeedup = 1.7;
