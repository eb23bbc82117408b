import type { ReleaseReader } from "../ports/release-store.js";
import type { Decision } from "./decision.js";
import type { Release } from "./release.js";

/** All releases, oldest first, and all decisions about them, in their order. */
export interface ReleaseHistory {
  readonly releases: readonly Release[];
  readonly decisions: readonly Decision[];
}

/** Reads everything that is known of releases. Every decision is about one of the releases. */
export async function readHistory(releaseStore: ReleaseReader): Promise<ReleaseHistory> {
  // In this order: a release is there before anybody decides about it.
  const decisions = await releaseStore.decisions();
  const releases = await releaseStore.releases();
  return { releases, decisions };
}
