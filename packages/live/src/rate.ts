/** How many of something there are in a second, as a mean over the last seconds. */
export class Rate {
  readonly #windowMs: number;
  #samples: { readonly atMs: number; readonly total: number }[] = [];

  /** @param windowMs over how long the rate is averaged. */
  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /**
   * Notes how many there have been in all.
   *
   * @returns how many a second there are by now; undefined before there is anything to compare with.
   */
  at(total: number, nowMs: number): number | undefined {
    this.#samples.push({ atMs: nowMs, total });
    // The oldest sample is the last one that is as old as the window, so that the whole window is looked at.
    while (this.#samples.length > 2 && this.#samples[1]!.atMs <= nowMs - this.#windowMs) this.#samples.shift();
    const oldest = this.#samples[0]!;
    if (oldest.atMs === nowMs) return undefined;
    return Math.max(0, ((total - oldest.total) * 1000) / (nowMs - oldest.atMs));
  }
}
