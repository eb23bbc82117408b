import type { Clock, Process } from "./clock.js";

/** Something that so many can use at once, such as processors; the others stand in line. */
export class Resource {
  readonly #clock: Clock;
  readonly #line: (() => void)[] = [];
  #free: number;

  constructor(clock: Clock, capacity: number) {
    this.#clock = clock;
    this.#free = capacity;
  }

  /** Uses it for so long. */
  *use(durationMs: number): Process {
    if (durationMs <= 0) return;
    yield* this.acquire();
    yield* this.#clock.wait(durationMs);
    this.release();
  }

  *acquire(): Process {
    if (this.#free > 0) this.#free--;
    else yield (goOn) => this.#line.push(goOn);
  }

  release(): void {
    const next = this.#line.shift();
    if (next === undefined) this.#free++;
    else this.#clock.after(0, next);
  }
}
