import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** The share of messages that a fault befalls, from 0 to 1. */
export interface FaultRates {
  readonly seed: number;
  /** Delivered twice. */
  readonly duplicate: number;
  /** Delivered in random order instead of the order of sending, and grouped at random. */
  readonly reorder: number;
  /** Handled, but the acknowledgement is lost, so that it is delivered again. */
  readonly lose: number;
  /** Half done when the worker dies, so that its whole message batch is delivered again. */
  readonly crash: number;
}

/** Decides which message meets which fault; the same seed decides the same for the same sequence of questions. */
export class Faults {
  readonly #generator;

  constructor(readonly rates: FaultRates) {
    this.#generator = xoroshiro128plus(rates.seed);
  }

  strikes(kind: "duplicate" | "reorder" | "lose" | "crash"): boolean {
    const rate = this.rates[kind];
    return rate > 0 && uniformFloat64(this.#generator) < rate;
  }

  /** A whole number from 0 to below − 1. */
  pick(below: number): number {
    return uniformInt(this.#generator, 0, below - 1);
  }
}
