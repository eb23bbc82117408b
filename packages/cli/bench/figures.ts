/** The middle one; of an even number the upper of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Epochs without the first third of them, in which caches are cold and compilers at work; at least one is left. */
export function settled(epochMs: readonly number[]): readonly number[] {
  return epochMs.slice(Math.min(Math.ceil(epochMs.length / 3), epochMs.length - 1));
}
