import type { Decision } from "./decision.js";
import type { Release } from "./release.js";

/** What is where. */
export interface Slots {
  readonly production?: Release;
  /** What was in production before, ready for a roll-back. */
  readonly previous?: Release;
  /** The newest release that nobody has decided about. */
  readonly staging?: Release;
}

/**
 * What has become of a release.
 *
 * | state      | means                                  | approve                                             | reject              | roll back     |
 * | ---------- | -------------------------------------- | --------------------------------------------------- | ------------------- | ------------- |
 * | staging    | nobody has decided about it yet        | → production; production → previous → retired       | → rejected          | –             |
 * | production | answers everybody                      | stays: approved already                             | refused: approved   | → previous    |
 * | previous   | was in production before, and is ready | stays: approved already                             | refused: approved   | → production  |
 * | retired    | was in production before that          | stays: approved already                             | refused: approved   | –             |
 * | rejected   | will never be in production            | refused: rejected                                   | stays: rejected     | –             |
 *
 * A release is approved or rejected once. One that is retired or rejected gets another chance by being put there again under
 * another name: that is another release. Of several in staging the slot holds the newest; the others wait behind it.
 */
export type ReleaseState = "staging" | "production" | "previous" | "retired" | "rejected";

/** What is where after these decisions. */
export function slotsOf(releases: readonly Release[], decisions: readonly Decision[]): Slots {
  const { productionId, previousId, decided } = afterAll(decisions);
  const find = (releaseId: string | undefined) => releases.find((release) => release.releaseId === releaseId);
  const production = find(productionId);
  const previous = find(previousId);
  const staging = releases.findLast(({ releaseId }) => !decided.has(releaseId));
  return {
    ...(production === undefined ? {} : { production }),
    ...(previous === undefined ? {} : { previous }),
    ...(staging === undefined ? {} : { staging }),
  };
}

/** The state of a release; undefined when there is no such release. */
export function stateOf(
  releaseId: string,
  releases: readonly Release[],
  decisions: readonly Decision[],
): ReleaseState | undefined {
  if (!releases.some((release) => release.releaseId === releaseId)) return undefined;
  const { productionId, previousId } = afterAll(decisions);
  if (releaseId === productionId) return "production";
  if (releaseId === previousId) return "previous";
  switch (verdictOn(releaseId, decisions)?.verdict) {
    case "approved":
      return "retired";
    case "rejected":
      return "rejected";
    default:
      return "staging";
  }
}

/** The decision that took a release out of staging, of which there is one at most. */
export function verdictOn(releaseId: string, decisions: readonly Decision[]): Decision | undefined {
  return decisions.find((decision) => decision.releaseId === releaseId && decision.verdict !== "rolled back");
}

function afterAll(decisions: readonly Decision[]) {
  let productionId: string | undefined;
  let previousId: string | undefined;
  const decided = new Set<string>();
  for (const { releaseId, verdict } of decisions) {
    decided.add(releaseId);
    // A roll-back names what was there before, so that it swaps the two.
    if (verdict !== "rejected") [productionId, previousId] = [releaseId, productionId];
  }
  return { productionId, previousId, decided };
}
