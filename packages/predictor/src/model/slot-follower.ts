import { InvalidInputError, type ObjectStore, type Release, type ReleaseStore, readHistory, slotsOf } from "@snn/core";
import type { SlotName } from "../app.js";
import type { Log } from "../log.js";
import type { ModelSlot } from "./model-slot.js";
import { openModel } from "./served-model.js";

/** What a follower works with. */
export interface SlotFollowerDependencies {
  readonly slot: ModelSlot;
  readonly slotName: SlotName;
  readonly releaseStore: ReleaseStore;
  readonly objectStore: ObjectStore;
  readonly log: Pick<Log, "info" | "error">;
  /** Is told why a model could not be changed to, once for each release. */
  readonly onRefused?: ((error: Error) => void) | undefined;
}

/**
 * Keeps in a slot the model that the releases say. A model that is broken is refused, and the one before goes on serving.
 *
 * Staging serves the newest release that waits for a decision. Where none waits, it serves the model that a roll-back would
 * bring, or else what is in production. A release that is broken is passed over.
 */
export class SlotFollower {
  readonly #dependencies: SlotFollowerDependencies;
  /** Releases that could not be used. What is broken is not loaded again and again. */
  readonly #refused = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();

  constructor(dependencies: SlotFollowerDependencies) {
    this.#dependencies = dependencies;
  }

  /** Looks once whether another model is to be served, and changes to it. */
  look(): Promise<void> {
    // One look after the other: two that change models at once could end with the older one.
    this.#looking = this.#looking.then(() => this.#look());
    return this.#looking;
  }

  /** Looks again and again, so long after the end of the look before. */
  start(periodMs: number): void {
    this.#timer = setTimeout(async () => {
      await this.look();
      if (this.#timer !== undefined) this.start(periodMs);
    }, periodMs);
    this.#timer.unref();
  }

  /** Looks no more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #look(): Promise<void> {
    const { slot, slotName, log } = this.#dependencies;
    try {
      const release = await this.#release();
      if (release === undefined) return slot.clear();
      const { releaseId } = release;
      if (releaseId === slot.model?.releaseId) return;
      await this.#load(release);
      log.info({ slot: slotName, releaseId }, "serves another model");
    } catch (error) {
      // The store is away for a moment, or the model is broken: what is being served goes on.
      log.error({ slot: slotName, err: error }, "could not change to another model");
    }
  }

  async #release(): Promise<Release | undefined> {
    const { releaseStore, slotName } = this.#dependencies;
    const { releases, decisions } = await readHistory(releaseStore);
    const { production, previous, staging } = slotsOf(releases, decisions);
    const candidates = slotName === "production" ? [production, previous] : [staging, previous, production];
    return candidates.find((release) => release !== undefined && !this.#refused.has(release.releaseId));
  }

  async #load({ releaseId, createdAt, model }: Release): Promise<void> {
    const bytes = await this.#dependencies.objectStore.get(model.key);
    try {
      if (bytes === undefined) {
        const expected = `the model of ${releaseId}`;
        throw new InvalidInputError([{ file: model.key, path: "", found: "nothing", expected }]);
      }
      this.#dependencies.slot.swap(await openModel(bytes, model.key, model.sha256), { releaseId, createdAt });
    } catch (error) {
      if (error instanceof InvalidInputError) {
        this.#refused.add(releaseId);
        this.#dependencies.onRefused?.(error);
      }
      throw error;
    }
  }
}
