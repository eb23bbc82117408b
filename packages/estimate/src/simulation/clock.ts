import { DueQueue } from "./due-queue.js";

/** What a process waits for: it is handed what makes the process go on. */
export type Wait = (goOn: () => void) => void;

/** Something that takes virtual time: a generator that yields what it waits for. Processes call each other by `yield*`. */
export type Process<Result = void> = Generator<Wait, Result, void>;

/** Virtual time: it jumps to the next moment at which something happens. */
export class Clock {
  #nowMs = 0;
  readonly #due = new DueQueue();

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Has something happen after a while. */
  after(durationMs: number, action: () => void): void {
    this.#due.add(this.#nowMs + durationMs, action);
  }

  /** Lets time pass for a process. */
  *wait(durationMs: number): Process {
    if (durationMs > 0) yield (goOn) => this.after(durationMs, goOn);
  }

  /** Starts a process beside those that run. */
  start(process: Process<unknown>, whenDone: () => void = () => {}): void {
    const step = () => {
      const { done, value } = process.next();
      if (done) whenDone();
      else value(step);
    };
    step();
  }

  /** Runs processes side by side until the last of them is done. */
  *all(processes: readonly Process<unknown>[]): Process {
    let left = processes.length;
    if (left === 0) return;
    yield (goOn) => {
      for (const process of processes)
        this.start(process, () => {
          // Not at once: the process that waits may not have stopped yet.
          if (--left === 0) this.after(0, goOn);
        });
    };
  }

  /** Lets time pass until a condition holds, or until nothing is left to happen. */
  runUntil(holds: () => boolean): void {
    while (!holds()) {
      const due = this.#due.next();
      if (due === undefined) return;
      this.#nowMs = due.atMs;
      due.action();
    }
  }
}
