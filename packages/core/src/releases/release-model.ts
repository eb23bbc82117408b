import { InvalidInputError } from "../errors.js";
import { releaseInputPrefix } from "../input-prefixes.js";
import { readModelCard } from "../model/model-card.js";
import { decisionEvent } from "./decide-release.js";
import type { Decision } from "./decision.js";
import { type Release, releaseIdOf, releaseModelKey, sha256Of } from "./release.js";
import type { ReleaseServices } from "./services.js";
import { verdictOn } from "./slots.js";

/**
 * Releases a model that was put into {@link releaseInputPrefix}; other objects are none of its business. The first release of
 * all approves itself. May be repeated: the object comes first, then the record, then the events, so that a repetition does
 * what a process that died has left undone. Nobody is told again of a release that a person has decided about.
 *
 * @returns the release; undefined for other objects.
 * @throws InvalidInputError when there is no model, or none that this system has trained; nothing is recorded then.
 */
export async function releaseModel(services: ReleaseServices, { key }: { key: string }): Promise<Release | undefined> {
  if (!key.startsWith(releaseInputPrefix) || !key.endsWith(".onnx")) return undefined;
  const release = await recordRelease(services, key);
  const { eventBus } = services;
  const { releaseId, runId } = release;
  const decisions = await decisionsAfterFirst(services, release);
  const isSelfApproved = decisions.length === 1 && isSelfApproval(decisions[0]!, releaseId);
  if (verdictOn(releaseId, decisions) === undefined || isSelfApproved)
    await eventBus.publish({ type: "ModelReleased", detail: { releaseId, runId } });
  if (isSelfApproved) await eventBus.publish(decisionEvent(release, decisions[0]!));
  return release;
}

/** Keeps the model under a key of its own and records it. @returns the record, which may be an earlier one. */
async function recordRelease(services: ReleaseServices, key: string): Promise<Release> {
  const { releaseStore, objectStore, clock } = services;
  const file = await objectStore.location(key);
  const bytes = await objectStore.get(key);
  if (bytes === undefined)
    throw new InvalidInputError([{ file, path: "", found: "no such object", expected: "a model to release" }]);
  const { runId, cost, trainAccuracy, testAccuracy, preprocessing } = readModelCard(bytes, file);
  if (preprocessing === undefined) {
    const expected = "a model for pictures: (height, width), (height, width, 1) or (height, width, 3)";
    throw new InvalidInputError([{ file, path: "pixels", found: "examples of another shape", expected }]);
  }
  const sha256 = sha256Of(bytes);
  const releaseId = releaseIdOf(key, sha256);
  const model = { key: releaseModelKey(releaseId), sha256 };
  const kept = await objectStore.get(model.key);
  if (kept === undefined || sha256Of(kept) !== sha256) await objectStore.put(model.key, bytes);
  const createdAt = clock.now().toISOString();
  const release = { releaseId, runId, createdAt, model, metrics: { cost, trainAccuracy, testAccuracy } };
  if (await releaseStore.add(release)) return release;
  return (await releaseStore.get(releaseId)) ?? release;
}

/** Lets the release approve itself if nothing was ever decided. @returns all decisions. */
async function decisionsAfterFirst(
  { releaseStore, clock }: ReleaseServices,
  { releaseId }: Release,
): Promise<readonly Decision[]> {
  const decisions = await releaseStore.decisions();
  if (decisions.length > 0) return decisions;
  const at = clock.now().toISOString();
  // Of several first releases at once, the one whose decision is number 1 is the first.
  await releaseStore.decide(1, { releaseId, verdict: "approved", by: itself, at, reason: firstReason });
  return releaseStore.decisions();
}

const itself = "snn";
const firstReason = "the first release: there is nothing to compare it with";

function isSelfApproval({ releaseId, by, reason }: Decision, ofRelease: string): boolean {
  return releaseId === ofRelease && by === itself && reason === firstReason;
}
