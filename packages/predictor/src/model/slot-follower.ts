import {
  InvalidInputError,
  type ObjectReader,
  type Release,
  type ReleaseHistory,
  type ReleaseReader,
  readHistory,
  slotsOf,
  verdictOn,
} from "@snn/core";
import type { SlotName } from "../app.js";
import type { Log } from "../log.js";
import type { ModelSlot } from "./model-slot.js";
import { openModel } from "./served-model.js";

/** What a follower works with. */
export interface SlotFollowerDependencies {
  readonly slot: ModelSlot;
  readonly slotName: SlotName;
  /** The id of the one release that is served, whatever the slot would have. */
  readonly pinnedRelease?: string | undefined;
  readonly releaseStore: ReleaseReader;
  readonly objectStore: ObjectReader;
  readonly log: Pick<Log, "info" | "error">;
  /** Is told why a model could not be changed to, once for each release. */
  readonly onRefused?: ((error: Error) => void) | undefined;
}

/**
 * Keeps in a slot the model that the releases say. A model that is broken is refused, and the one before goes on serving.
 *
 * Staging serves the newest release that waits for a decision. Where none waits, it serves the model that a roll-back would
 * bring, or else what is in production. A release that is broken is passed over.
 *
 * Pinned to a release, it keeps that one and no other. Then the slot is a matter of words: staging for as long as nobody has
 * approved the release, production from then on.
 */
export class SlotFollower {
  readonly #dependencies: SlotFollowerDependencies;
  /** Releases that could not be used. What is broken is not loaded again and again. */
  readonly #refused = new Set<string>();
  #slotName: SlotName;
  /** There is no release that this slot could have. */
  #isVacant = false;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();

  constructor(dependencies: SlotFollowerDependencies) {
    this.#dependencies = dependencies;
    this.#slotName = dependencies.pinnedRelease === undefined ? dependencies.slotName : "staging";
  }

  /** As what the model is shown. */
  get slotName(): SlotName {
    return this.#slotName;
  }

  /** Whether there is a model, or nothing that could be waited for. */
  get isSettled(): boolean {
    return this.#isVacant || this.#dependencies.slot.model !== undefined;
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
    const { slot, log } = this.#dependencies;
    if (this.#isFinal()) return;
    try {
      const release = await this.#release();
      if (release === undefined) return slot.clear();
      const { releaseId } = release;
      if (releaseId === slot.model?.releaseId) return;
      await this.#load(release);
      log.info({ slot: this.#slotName, releaseId }, "serves another model");
    } catch (error) {
      // The store is away for a moment, or the model is broken: what is being served goes on.
      log.error({ slot: this.#slotName, err: error }, "could not change to another model");
    }
  }

  /** Whether nothing can change any more: what is approved stays so. */
  #isFinal(): boolean {
    const { slot, pinnedRelease } = this.#dependencies;
    return pinnedRelease !== undefined && slot.model !== undefined && this.#slotName === "production";
  }

  async #release(): Promise<Release | undefined> {
    const history = await readHistory(this.#dependencies.releaseStore);
    const candidates = this.#candidates(history).filter((release) => release !== undefined);
    this.#isVacant = candidates.length === 0;
    return candidates.find(({ releaseId }) => !this.#refused.has(releaseId));
  }

  #candidates({ releases, decisions }: ReleaseHistory): (Release | undefined)[] {
    const { slotName, pinnedRelease } = this.#dependencies;
    if (pinnedRelease !== undefined) {
      const release = releases.find(({ releaseId }) => releaseId === pinnedRelease);
      if (release === undefined) throw new Error(`there is no release ${pinnedRelease}`);
      const isApproved = verdictOn(pinnedRelease, decisions)?.verdict === "approved";
      this.#slotName = isApproved ? "production" : "staging";
      return [release];
    }
    const { production, previous, staging } = slotsOf(releases, decisions);
    return slotName === "production" ? [production, previous] : [staging, previous, production];
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
