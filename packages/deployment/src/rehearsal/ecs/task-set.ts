import { EventEmitter, once } from "node:events";
import type { Delay } from "../delay.js";
import type { Target, TargetGroup } from "../load-balancer/target-group.js";
import { TaskError } from "./errors.js";
import type { Task } from "./task.js";

export interface TaskSetOptions {
  readonly desiredCount: number;
  readonly targetGroup: TargetGroup;
  /** Failing health checks of a new task do not count for so long. */
  readonly gracePeriodMs: number;
  readonly delay: Delay;
  readonly startTask: (signal: AbortSignal) => Promise<Task>;
}

/** ECS waits longer and longer before it replaces a task that does not come up; this is the first wait. */
const restartDelayMs = 10_000;

/** The tasks of one service revision. Those that end, or become unhealthy, are replaced. */
export class TaskSet {
  readonly #options: TaskSetOptions;
  readonly #stopping = new AbortController();
  readonly #changes = new EventEmitter().setMaxListeners(0);
  readonly #running = new Set<Task>();
  readonly #slots: readonly Promise<void>[];
  #healthyCount = 0;
  #failedCount = 0;
  #lastFailure = "";

  /** Starts all tasks. */
  constructor(options: TaskSetOptions) {
    this.#options = options;
    this.#slots = Array.from({ length: options.desiredCount }, () => this.#keepRunning());
  }

  /** Tasks that accept connections. */
  get tasks(): readonly Task[] {
    return [...this.#running];
  }

  get desiredCount(): number {
    return this.#options.desiredCount;
  }

  /** Tasks that ended or became unhealthy so far. */
  get failedCount(): number {
    return this.#failedCount;
  }

  /**
   * Resolves when as many tasks are healthy as are wanted.
   *
   * @throws TaskError with the last reason when `mostFailures` tasks have failed; AbortError when the signal is given first
   */
  async untilSteady(mostFailures: number, signal: AbortSignal): Promise<void> {
    while (this.#healthyCount < this.desiredCount) {
      if (this.#failedCount >= mostFailures) throw new TaskError(this.#lastFailure);
      await once(this.#changes, "change", { signal });
    }
  }

  /** Takes the tasks from the load balancer, lets them finish what they have, and ends them. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#slots);
  }

  async #keepRunning(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await this.#run(signal);
      } catch (error) {
        if (signal.aborted) return;
        this.#failedCount++;
        this.#lastFailure = error instanceof Error ? error.message : String(error);
        this.#changes.emit("change");
        await this.#options.delay(restartDelayMs, signal).catch(() => undefined);
      }
    }
  }

  /** Runs one task to its end, which is always an error: it was not to end. */
  async #run(signal: AbortSignal): Promise<never> {
    const task = await this.#options.startTask(signal);
    this.#running.add(task);
    let target: Target | undefined;
    // Ends what this one task waits for, so that nothing is left over of it.
    const over = new AbortController();
    const isOver = AbortSignal.any([signal, over.signal]);
    try {
      target = this.#options.targetGroup.register(task.address);
      const failed = this.#failure(task, target, isOver);
      await Promise.race([target.until("healthy", isOver), failed]);
      this.#countHealthy(1);
      try {
        return await failed;
      } finally {
        this.#countHealthy(-1);
      }
    } finally {
      over.abort();
      await target?.deregister();
      await task.stop();
      this.#running.delete(task);
    }
  }

  #countHealthy(change: 1 | -1): void {
    this.#healthyCount += change;
    this.#changes.emit("change");
  }

  /** Rejects when a task ends, or is unhealthy after its grace period. */
  #failure(task: Task, target: Target, signal: AbortSignal): Promise<never> {
    const { delay, gracePeriodMs } = this.#options;
    const ended = task.ended.then((reason) => Promise.reject(new TaskError(reason)));
    const unhealthy = delay(gracePeriodMs, signal)
      .then(() => target.until("unhealthy", signal))
      .then(() => Promise.reject(new TaskError("Task failed ELB health checks")));
    return Promise.race<never>([ended, unhealthy]);
  }
}
