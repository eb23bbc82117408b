import type { Decision } from "../releases/decision.js";
import type { Release } from "../releases/release.js";

/** The records of releases as those see them who decide nothing. Whoever reads sees everything that was written before the read began. */
export interface ReleaseReader {
  get(releaseId: string): Promise<Release | undefined>;

  /** @returns all releases, oldest first. */
  releases(): Promise<Release[]>;

  /** @returns all decisions in their order: the first is number 1. */
  decisions(): Promise<Decision[]>;
}

/**
 * The records of releases, and the log of decisions about them. Nothing is ever changed or removed: every write adds one
 * record, if there is none in its place.
 */
export interface ReleaseStore extends ReleaseReader {
  /** @returns false when the release is known already; nothing is changed then. */
  add(release: Release): Promise<boolean>;

  /**
   * Adds a decision to the log.
   *
   * @param number one more than there are decisions: whoever has read the log and decided on what it says has the next number.
   * @returns false when that number is taken, because somebody else has decided meanwhile; nothing is changed then.
   */
  decide(number: number, decision: Decision): Promise<boolean>;
}
