/** Looks after the runs every so often, one look at a time. */
export class WatchdogSchedule {
  readonly #timer: NodeJS.Timeout;
  #look: Promise<unknown> | undefined;

  constructor(look: () => Promise<unknown>, periodMs: number) {
    this.#timer = setInterval(() => {
      // A look that takes longer than the period is not overtaken by the next one. One that fails is made up for by it.
      this.#look ??= look()
        .catch(() => {})
        .finally(() => {
          this.#look = undefined;
        });
    }, periodMs);
  }

  /** Ends the schedule; resolves when the last look is over. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#look;
  }
}
