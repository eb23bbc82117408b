import type { Run } from "@snn/core";
import { DynamoDbRunStore } from "@snn/core/adapters/aws";

/** A run store that remembers how many layers the networks of runs have, since the cache of their tensors has to know. */
export class NotingRunStore extends DynamoDbRunStore {
  readonly #layers = new Map<string, number>();

  override async get(runId: string): Promise<Run | undefined> {
    const run = await super.get(runId);
    if (run?.training !== undefined) this.#layers.set(runId, run.training.parameters.layers);
    return run;
  }

  /** @returns undefined for a run that was not asked for yet. */
  layersOf(runId: string): number | undefined {
    return this.#layers.get(runId);
  }
}
