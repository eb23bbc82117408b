import type { Run } from "@snn/core";
import { DynamoDbRunStore } from "@snn/core/adapters/aws";

/** A run store that notes how many layers the networks of runs have, since the cache of their tensors has to know. */
export class NotingRunStore extends DynamoDbRunStore {
  readonly #layers: Map<string, number>;

  /** @param layers where it notes them, by run. */
  constructor(
    client: ConstructorParameters<typeof DynamoDbRunStore>[0],
    tableName: string,
    layers: Map<string, number>,
  ) {
    super(client, tableName);
    this.#layers = layers;
  }

  override async get(runId: string): Promise<Run | undefined> {
    const run = await super.get(runId);
    if (run?.training !== undefined) this.#layers.set(runId, run.training.parameters.layers);
    return run;
  }
}
