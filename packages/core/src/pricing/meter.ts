import type { MeteredFunction, UsageName } from "./usage.js";

/** What was used since it was last told. */
export type UsageCounts = { readonly [Name in UsageName]?: number };

/** A function that is at work on a run. */
interface Invocation {
  readonly runId: string;
  readonly counter: `${MeteredFunction}MegabyteMs`;
  readonly memoryMb: number;
  readonly startedMs: number;
  /** How much of its time has been counted. */
  countedMs: number;
}

/**
 * What this process has used for runs and not yet told. It is told along with what goes to the parameter server anyway, so that
 * counting costs no round trip of its own; what a process has not told when it dies is lost.
 */
export class Meter {
  readonly #pending = new Map<string, Record<string, number>>();
  readonly #invocations = new Set<Invocation>();
  #tell: (runId: string) => Promise<void> = async () => {};

  /** @param tell adds what is pending of a run to its counters. */
  tellBy(tell: (runId: string) => Promise<void>): void {
    this.#tell = tell;
  }

  /** @param runId nothing is counted for nobody. */
  add(runId: string | undefined, counts: UsageCounts): void {
    if (runId === undefined) return;
    let pending = this.#pending.get(runId);
    if (pending === undefined) {
      pending = {};
      this.#pending.set(runId, pending);
    }
    for (const name in counts) pending[name] = (pending[name] ?? 0) + counts[name as UsageName]!;
  }

  /** Counts an invocation of a function, and the time that it takes. @param memoryMb what the function has. */
  async invocation<Result>(
    { name, memoryMb, runId }: { readonly name: MeteredFunction; readonly memoryMb: number; readonly runId: string },
    work: () => Promise<Result>,
  ): Promise<Result> {
    const startedMs = performance.now();
    const invocation: Invocation = { runId, counter: `${name}MegabyteMs`, memoryMb, startedMs, countedMs: 0 };
    this.#invocations.add(invocation);
    this.add(runId, { [`${name}Invocations`]: 1 });
    try {
      return await work();
    } finally {
      this.#countTime(invocation);
      this.#invocations.delete(invocation);
    }
  }

  /** The run that a function is at work on now: the one that it has begun with last, if there are several. */
  get runAtWork(): string | undefined {
    let last: string | undefined;
    for (const { runId } of this.#invocations) last = runId;
    return last;
  }

  /** What is pending of a run. It stays so. */
  pendingOf(runId: string): UsageCounts {
    for (const invocation of this.#invocations) if (invocation.runId === runId) this.#countTime(invocation);
    return this.#pending.get(runId) ?? {};
  }

  /** Takes what is pending of a run along, to be told by the caller, who gives it back with {@link add} where that fails. */
  take(runId: string): UsageCounts {
    const counts = this.pendingOf(runId);
    this.#pending.delete(runId);
    return counts;
  }

  /** Tells what is pending of a run. Nothing fails because it could not be told: it stays pending then. */
  async flush(runId: string): Promise<void> {
    await this.#tell(runId).catch(() => {});
  }

  /** Drops what is pending of a run that is over. */
  forget(runId: string): void {
    this.#pending.delete(runId);
  }

  /** Lambda rounds the time of an invocation up to the next millisecond. */
  #countTime(invocation: Invocation): void {
    const elapsedMs = Math.ceil(performance.now() - invocation.startedMs);
    const { runId, counter, memoryMb, countedMs } = invocation;
    invocation.countedMs = elapsedMs;
    this.add(runId, { [counter]: (elapsedMs - countedMs) * memoryMb });
  }
}
