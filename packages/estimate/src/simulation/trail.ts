/** What the time of a run goes into. */
export const activities = [
  "queue hops",
  "event hops",
  "waiting for a worker",
  "requests",
  "parameter server",
  "arithmetic",
  "handling",
] as const;

export type Activity = (typeof activities)[number];

/**
 * Where the time went on the way to this moment. A trail follows what causes what: a message takes the trail of its sender along,
 * and a worker goes on with that of the message that it waited for. So the times on the trail of an end add up to all the time
 * before it: it is the critical path.
 */
export class Trail {
  readonly #spentMs: number[];
  #atMs: number;

  constructor(atMs: number, spentMs: readonly number[] = activities.map(() => 0)) {
    this.#atMs = atMs;
    this.#spentMs = [...spentMs];
  }

  /** From the last mark to this moment it was this. */
  mark(activity: Activity, nowMs: number): void {
    this.#spentMs[activities.indexOf(activity)]! += nowMs - this.#atMs;
    this.#atMs = nowMs;
  }

  /** For what begins here and goes its own way. */
  fork(): Trail {
    return new Trail(this.#atMs, this.#spentMs);
  }

  /** The milliseconds of every activity, in the order of {@link activities}. */
  get spentMs(): readonly number[] {
    return this.#spentMs;
  }
}
