import type { ReleaseStore } from "../../ports/release-store.js";
import type { Decision } from "../../releases/decision.js";
import { byAge, type Release } from "../../releases/release.js";

/** Records of releases in the memory of this process. */
export class MemoryReleaseStore implements ReleaseStore {
  readonly #releases = new Map<string, Release>();
  readonly #decisions: Decision[] = [];

  async add(release: Release): Promise<boolean> {
    if (this.#releases.has(release.releaseId)) return false;
    this.#releases.set(release.releaseId, release);
    return true;
  }

  async get(releaseId: string): Promise<Release | undefined> {
    return this.#releases.get(releaseId);
  }

  async releases(): Promise<Release[]> {
    return [...this.#releases.values()].sort(byAge);
  }

  async decisions(): Promise<Decision[]> {
    return [...this.#decisions];
  }

  async decide(number: number, decision: Decision): Promise<boolean> {
    if (number !== this.#decisions.length + 1) return false;
    this.#decisions.push(decision);
    return true;
  }
}
