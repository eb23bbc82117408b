/**
 * How long a position that was seen counts. It only ever goes back when the parameter server has lost the run and the watchdog
 * has taken it up from a checkpoint, and the watchdog needs two looks for that, which are further apart.
 */
const trustedMs = 500;

/** Runs to remember. */
const most = 100;

/** The positions that runs have reached as this process last saw them, so that a stale message costs one comparison. */
export class PositionsSeen {
  readonly #seen = new Map<string, { readonly position: number; readonly atMs: number }>();

  see(runId: string, position: number, atMs: number): void {
    this.#seen.delete(runId);
    this.#seen.set(runId, { position, atMs });
    if (this.#seen.size > most) this.#seen.delete(this.#seen.keys().next().value as string);
  }

  /** Whether a position is known to have passed. */
  hasPassed(runId: string, position: number, nowMs: number): boolean {
    const seen = this.#seen.get(runId);
    return seen !== undefined && position < seen.position && nowMs - seen.atMs < trustedMs;
  }

  /** The run is about to go back. */
  forget(runId: string): void {
    this.#seen.delete(runId);
  }
}
