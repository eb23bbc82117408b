import assert from "node:assert/strict";
import { MemoryReleaseStore } from "../../src/adapters/memory/index.js";
import type { DomainEvent } from "../../src/messages/events.js";
import { parseEvent } from "../../src/messages/parse.js";
import { encodeOnnxModel } from "../../src/model/onnx-model.js";
import type { DecisionRequest } from "../../src/releases/decide-release.js";
import { readHistory } from "../../src/releases/history.js";
import { releaseModel } from "../../src/releases/release-model.js";
import type { ReleaseServices } from "../../src/releases/services.js";
import { slotsOf } from "../../src/releases/slots.js";
import { MemoryObjectStore } from "../helpers/memory-object-store.js";
import { exampleModel, exampleOrigin } from "../model/example-model.js";

/** Everything that releases need, in memory, and what was published. Every look at the clock finds it a second later. */
export class ReleaseWorld {
  readonly releaseStore = new MemoryReleaseStore();
  readonly objectStore = new MemoryObjectStore();
  readonly published: DomainEvent[] = [];
  #seconds = 0;
  readonly services: ReleaseServices = {
    releaseStore: this.releaseStore,
    objectStore: this.objectStore,
    eventBus: { publish: async (event) => void this.published.push(parseEvent(event)) },
    clock: { now: () => new Date(Date.UTC(2026, 10, 22, 10, 0, this.#seconds++)) },
  };

  /** Releases a model, another one for every name. @returns the id of the release. */
  async release(name: string): Promise<string> {
    const key = await this.put(name);
    const release = await releaseModel(this.services, { key });
    assert.ok(release !== undefined);
    return release.releaseId;
  }

  /** Puts a model where it will be released. @returns its key. */
  async put(name: string): Promise<string> {
    const key = `predict_input/${name}.onnx`;
    await this.objectStore.put(key, encodeOnnxModel(exampleModel, { ...exampleOrigin, runId: `run_${name}` }));
    return key;
  }

  async slots(): Promise<Record<"production" | "previous" | "staging", string | undefined>> {
    const { releases, decisions } = await readHistory(this.releaseStore);
    const { production, previous, staging } = slotsOf(releases, decisions);
    return { production: production?.runId, previous: previous?.runId, staging: staging?.runId };
  }

  /** What was published since the last look: type and run. */
  news(): string[] {
    return this.published.splice(0).map(({ type, detail }) => `${type} ${detail.runId}`);
  }
}

export function approval(releaseId: string): DecisionRequest {
  return { releaseId, verdict: "approved", by: "Ada", reason: "better on foxes" };
}

export function rejection(releaseId: string): DecisionRequest {
  return { releaseId, verdict: "rejected", by: "Bob", reason: "it takes dogs for cats" };
}
