import { activities, type Trail } from "./trail.js";

/** When every step began, and what the time until then had gone into. */
export class StepStarts {
  readonly #starts: { readonly atMs: number; readonly spentMs: readonly number[] }[] = [];

  /** Notes that the next step has begun, or that the last one is over. */
  note(atMs: number, { spentMs }: Trail): void {
    this.#starts.push({ atMs, spentMs: [...spentMs] });
  }

  /** Steps that are over. */
  get steps(): number {
    return Math.max(0, this.#starts.length - 1);
  }

  get firstMs(): number {
    return this.#starts[0]!.atMs;
  }

  /** What the time until the first step went into. */
  get spentBeforeMs(): readonly number[] {
    return this.#starts[0]!.spentMs;
  }

  /** How long a step took. */
  durationMs(step: number): number {
    return this.#starts[step + 1]!.atMs - this.#starts[step]!.atMs;
  }

  /** What the time of a step went into. */
  spentMs(step: number): number[] {
    return activities.map((_, index) => this.#starts[step + 1]!.spentMs[index]! - this.#starts[step]!.spentMs[index]!);
  }
}
