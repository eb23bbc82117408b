import type { DatasetReader } from "@snn/core";
import type { TestExamples } from "@snn/live";

/** Keeps some test examples of the data set that is read for a training anyway: to read it once more for a page would cost the training time and memory. */
export class KeptExamples implements DatasetReader {
  readonly #reader: DatasetReader;
  kept: TestExamples | undefined;

  constructor(reader: DatasetReader) {
    this.#reader = reader;
  }

  async read(...args: Parameters<DatasetReader["read"]>): ReturnType<DatasetReader["read"]> {
    const dataset = await this.#reader.read(...args);
    // Loaded here only: a training without a page needs nothing of it.
    const { someExamples } = await import("@snn/live");
    this.kept = someExamples(dataset);
    return dataset;
  }
}
