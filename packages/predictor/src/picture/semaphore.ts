interface Waiting {
  readonly units: number;
  readonly admit: () => void;
}

/**
 * Gives out units of something there is a fixed amount of. First come, first served: a small wish waits behind a large one,
 * or the large one would wait for ever.
 */
export class Semaphore {
  readonly #capacity: number;
  readonly #mostWaiting: number;
  readonly #waiting: Waiting[] = [];
  #free: number;

  /** @param mostWaiting how many may wait for their units; whoever comes after them is sent away. */
  constructor(capacity: number, mostWaiting = Number.POSITIVE_INFINITY) {
    this.#capacity = capacity;
    this.#free = capacity;
    this.#mostWaiting = mostWaiting;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get free(): number {
    return this.#free;
  }

  /**
   * Waits for units.
   *
   * @returns what gives them back, to be called once; or undefined, at once, if too many wait already.
   * @throws RangeError if there are not so many units at all.
   */
  async acquire(units: number): Promise<(() => void) | undefined> {
    if (units > this.#capacity) throw new RangeError(`${units} units are wanted of ${this.#capacity}`);
    if (this.#waiting.length === 0 && units <= this.#free) {
      this.#free -= units;
    } else {
      if (this.#waiting.length >= this.#mostWaiting) return undefined;
      await new Promise<void>((admit) => this.#waiting.push({ units, admit }));
    }
    return () => this.#release(units);
  }

  #release(units: number): void {
    this.#free += units;
    for (let next = this.#waiting[0]; next !== undefined && next.units <= this.#free; next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#free -= next.units;
      next.admit();
    }
  }
}
