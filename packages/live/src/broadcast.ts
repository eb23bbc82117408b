import type { LiveRun } from "./live-run.js";
import type { Timer } from "./timer.js";
import { type EventStream, Viewers } from "./viewers.js";

/** Between two frames. */
const framePeriodMs = 100;

/** Tells everybody who watches what happens to a run. While nobody does, nothing is asked of the run. */
export class Broadcast {
  readonly #run: LiveRun;
  readonly #timer: Timer;
  readonly #viewers: Viewers;
  #stopTicking: (() => void) | undefined;
  #ticking: Promise<void> | undefined;
  #snapshotVersion = 0;

  constructor(run: LiveRun, timer: Timer) {
    this.#run = run;
    this.#timer = timer;
    this.#viewers = new Viewers(timer);
  }

  /** Adds a browser. @returns how to remove it. */
  add(stream: EventStream): () => void {
    const remove = this.#viewers.add(stream);
    this.#start();
    return () => {
      remove();
      if (this.#viewers.count === 0) this.#stop();
    };
  }

  /** Ends all connections, and resolves when nothing is under way any more. */
  async close(): Promise<void> {
    this.#stop();
    this.#viewers.close();
    await this.#ticking;
  }

  #start(): void {
    if (this.#stopTicking !== undefined) return;
    this.#stopTicking = this.#timer.every(framePeriodMs, () => this.#tick());
    this.#tick(() => this.#run.watch());
  }

  #stop(): void {
    this.#stopTicking?.();
    this.#stopTicking = undefined;
    this.#run.rest();
  }

  /** One at a time: what takes longer than a period makes frames rarer. */
  #tick(before: () => Promise<void> = async () => {}): void {
    this.#ticking ??= before()
      .then(() => this.#tell())
      .finally(() => {
        this.#ticking = undefined;
      });
  }

  async #tell(): Promise<void> {
    const frame = await this.#run.frame();
    // Encoded once for all, and a snapshot after it, so that it begins where the next frame goes on.
    if (frame !== undefined) this.#viewers.tell("frame", JSON.stringify(frame));
    if (this.#run.snapshotVersion > this.#snapshotVersion) this.#viewers.leaveBehind();
    this.#snapshotVersion = this.#run.snapshotVersion;
    if (this.#viewers.needSnapshot) this.#viewers.catchUp(JSON.stringify(await this.#run.snapshot()));
    const sight = this.#run.takeSight();
    if (sight !== undefined) this.#viewers.tell("sight", JSON.stringify(sight));
    this.#viewers.dismissSleepers();
  }
}
