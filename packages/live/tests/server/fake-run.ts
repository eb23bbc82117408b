import type { CurrentModel, Dataset, DomainEvent, Product, Results, Run, TileReport } from "@snn/core";
import { type QueueDepth, someExamples, type TestExamples, type WatchedRun } from "../../src/index.js";

const runId = "run_0123456789abcdef";

const parameters = {
  epochs: 5,
  layers: 2,
  activations: { layer1: "relu", layer2: "sigmoid" },
  neurons: { layer1: 3, layer2: 1 },
  learning_rate: 0.1,
  optimizer: "sgd",
  precision: "float64",
  input_scaling: "unit",
  seed: 1,
  batch_size: 10,
  checkpoint_every: 2,
} as unknown as NonNullable<Run["training"]>["parameters"];

const features = 2 * 2 * 3;

/** A data set of two-by-two pictures in colour, six of class 0 and four of class 1 to test with. */
export const dataset: Dataset = {
  description: {
    exampleShape: [2, 2, 3],
    features,
    inputType: "uint8",
    classes: ["no", "yes"],
    trainExamples: 20,
    testExamples: 10,
    sha256: "",
  },
  train: { examples: 0, inputs: new Uint8Array(), labels: new Int32Array() },
  test: {
    examples: 10,
    inputs: Uint8Array.from({ length: 10 * features }, (_, index) => (index * 7) % 256),
    labels: Int32Array.of(0, 0, 0, 1, 0, 1, 1, 0, 1, 0),
  },
};

/** A run to be watched that does what a test tells it to. */
export class FakeRun implements WatchedRun {
  readonly runId = runId;
  record: Run | undefined;
  recordedCosts: number[] = [];
  readonly published: DomainEvent[] = [];
  readonly listeners = new Set<(event: DomainEvent) => void>();
  readonly tileListeners = new Set<(tile: TileReport) => void>();
  readonly tellsLayers = true;
  counted: Record<string, number> = {};
  depth: QueueDepth = { waiting: 2, inFlight: 1, dead: 0 };
  current: CurrentModel | undefined;
  shown: TestExamples | undefined = someExamples(dataset);
  ended: Results | undefined;
  atWork = true;
  /** How often anything was asked. */
  asked = 0;
  models = 0;

  readonly runs = {
    get: async () => {
      this.asked++;
      return this.record;
    },
    costs: async () => [...this.recordedCosts],
  };

  /** Adds row to row, as onnxruntime would. */
  readonly compute = { product: async (product: Product) => productOf(product) };

  events(listener: (event: DomainEvent) => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  tiles(listener: (tile: TileReport) => void): () => void {
    this.tileListeners.add(listener);
    return () => {
      this.tileListeners.delete(listener);
    };
  }

  counters = async () => this.counted;
  queue = async () => this.depth;
  examples = async () => this.shown;
  results = async () => this.ended;
  isAtWork = async () => this.atWork;

  async model(): Promise<CurrentModel | undefined> {
    this.models++;
    return this.current;
  }

  async publish(event: DomainEvent): Promise<void> {
    this.published.push(event);
  }

  /** Puts the run on record, as running. */
  begin(): void {
    this.record = {
      runId,
      status: "running",
      startedAt: "2026-01-02T03:04:05.000Z",
      files: { dataset: "a.h5", parameters: "a.json" },
      training: { parameters, dataset: { ...dataset.description, path: "/data/a.h5" } },
    };
    this.tell({ type: "EpochStarted", detail: { runId, epoch: 0 } });
  }

  tell(event: DomainEvent): void {
    for (const listener of this.listeners) listener(event);
  }

  /** Tells that neurons of a position are done. */
  tile(position: number, neurons: readonly number[], stale = false): void {
    const phase = position % 4;
    const place =
      phase < 2
        ? { layer: phase + 1, direction: "forward" as const }
        : { layer: 4 - phase, direction: "backward" as const };
    const report = {
      runId,
      position,
      ...place,
      neurons,
      messages: neurons.length,
      stale,
      duplicates: 0,
      complete: true,
      durationMs: 1,
    };
    for (const listener of this.tileListeners) listener(report);
  }

  /** Completes an epoch, on record and by its event. */
  completeEpoch(epoch: number, cost: number): void {
    this.recordedCosts[epoch] = cost;
    this.tell({ type: "EpochCompleted", detail: { runId, epoch, cost } });
  }

  /** Lets the run have a model whose weights are all the same but those of neuron 1. */
  learn(step: number): void {
    const weights = Float64Array.from({ length: 3 * features }, (_, index) =>
      index >= features && index < 2 * features ? index - features : 0.5,
    );
    const layers = [
      { neurons: 3, inputs: features, activation: "relu" as const, weights, biases: new Float64Array(3) },
      {
        neurons: 1,
        inputs: 3,
        activation: "sigmoid" as const,
        weights: Float64Array.of(1, -1, 1),
        biases: Float64Array.of(step),
      },
    ];
    const scaling = { name: "unit" as const, divisor: Float64Array.of(255), offset: Float64Array.of(0) };
    const { exampleShape, inputType, classes } = dataset.description;
    this.current = {
      model: { layers, scaling, exampleShape, inputType, classes },
      step,
      epoch: step,
      from: "parameter server",
    };
  }
}

function productOf({ left, right, rightTransposed, rows, inner, columns, addend }: Product): Float64Array {
  return Float64Array.from({ length: rows * columns }, (_, index) => {
    const [row, column] = [Math.floor(index / columns), index % columns];
    let sum = addend === undefined ? 0 : addend[addend.length === rows ? row : index]!;
    for (let i = 0; i < inner; i++)
      sum += left[row * inner + i]! * right[rightTransposed ? column * inner + i : i * columns + column]!;
    return sum;
  });
}
