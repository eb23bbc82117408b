/** Ends what was started, the last first: all of it, even when something does not end as it should. */
export class Closing {
  readonly #ends: (() => unknown)[] = [];
  #closed: Promise<void> | undefined;

  /** Adds how something ends. */
  add(end: () => unknown): void {
    this.#ends.push(end);
  }

  /** @throws AggregateError of what went wrong, after everything has been ended. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const errors: unknown[] = [];
    for (const end of this.#ends.reverse())
      try {
        await end();
      } catch (error) {
        errors.push(error);
      }
    if (errors.length > 0) throw new AggregateError(errors, `${errors.length} parts did not end as they should`);
  }
}
