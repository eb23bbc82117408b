/** Where the time of a neuron message goes, in the order in which a message passes through. */
export const phases = ["validate", "read", "products", "formulas", "write", "complete", "dispatch"] as const;
export type Phase = (typeof phases)[number];

/** Milliseconds by phase. */
export type PhaseTimes = Record<Phase, number>;

/** A stopwatch that is always in one phase, so that the phases add up to the whole time. */
export class PhaseClock {
  #times = emptyTimes();
  #phase: Phase = "dispatch";
  #sinceMs = performance.now();

  get phase(): Phase {
    return this.#phase;
  }

  enter(phase: Phase): void {
    const nowMs = performance.now();
    this.#times[this.#phase] += nowMs - this.#sinceMs;
    this.#phase = phase;
    this.#sinceMs = nowMs;
  }

  /** Begins anew with no time in any phase. @returns the times until now. */
  restart(): PhaseTimes {
    this.enter(this.#phase);
    const times = this.#times;
    this.#times = emptyTimes();
    return times;
  }
}

function emptyTimes(): PhaseTimes {
  return Object.fromEntries(phases.map((phase) => [phase, 0])) as PhaseTimes;
}
