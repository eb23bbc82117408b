import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** The share of messages, or of requests, that a fault of SQS befalls, from 0 to 1. */
export interface SqsFaultRates {
  readonly seed: number;
  /** A sent message is there twice, under two ids. @default 0 */
  readonly duplicate?: number;
  /** A sent message is held back for up to 50 ms, so that later ones overtake it. @default 0 */
  readonly reorder?: number;
  /** A deletion is confirmed but not done, so that the message comes again after its visibility timeout. @default 0 */
  readonly loseDeletion?: number;
  /** A request about messages is answered `RequestThrottled`, and not carried out. @default 0 */
  readonly throttle?: number;
  /** An entry of SendMessageBatch is answered as failed by no fault of the sender, and not sent. @default 0 */
  readonly failEntry?: number;
}

export type SqsFaultKind = Exclude<keyof SqsFaultRates, "seed">;

/** Decides what meets which fault; the same seed decides the same for the same sequence of questions. */
export class SqsFaults {
  readonly #generator;
  readonly #struck = { duplicate: 0, reorder: 0, loseDeletion: 0, throttle: 0, failEntry: 0 };

  constructor(readonly rates: SqsFaultRates) {
    this.#generator = xoroshiro128plus(rates.seed);
  }

  /** How often each fault has struck so far. */
  get struck(): Readonly<Record<SqsFaultKind, number>> {
    return this.#struck;
  }

  strikes(kind: SqsFaultKind): boolean {
    const rate = this.rates[kind] ?? 0;
    const does = rate > 0 && uniformFloat64(this.#generator) < rate;
    if (does) this.#struck[kind]++;
    return does;
  }

  /** A whole number from 1 to `most`. */
  pick(most: number): number {
    return uniformInt(this.#generator, 1, most);
  }
}
