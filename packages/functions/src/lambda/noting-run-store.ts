import { type Cycle, type Run, scheduleOf } from "@snn/core";
import { DynamoDbRunStore } from "@snn/core/adapters/aws";

/** A run store that notes what the positions of runs are counted in, since the cache of their tensors has to know. */
export class NotingRunStore extends DynamoDbRunStore {
  readonly #cycles: Map<string, Cycle>;

  /** @param cycles where it notes them, by run. */
  constructor(
    client: ConstructorParameters<typeof DynamoDbRunStore>[0],
    tableName: string,
    cycles: Map<string, Cycle>,
  ) {
    super(client, tableName);
    this.#cycles = cycles;
  }

  override async get(runId: string): Promise<Run | undefined> {
    const run = await super.get(runId);
    if (run?.training !== undefined) {
      const { parameters, dataset } = run.training;
      this.#cycles.set(runId, scheduleOf(runId, parameters, dataset.trainExamples));
    }
    return run;
  }
}
