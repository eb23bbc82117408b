import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { outputKey, type Results } from "@snn/core";
import { EmbeddedCloud } from "../src/embedded/embedded-cloud.js";
import { noisyPictures, writeHdf5 } from "../tests/helpers/made-up-data.js";

/** Pictures of noise, so small that a worker that takes over is at work within a second. @returns the HDF5 file. */
export function chaosDataset(folder: string): Promise<string> {
  return writeHdf5(join(folder, "noise.h5"), noisyPictures({ train: 120, test: 40 }));
}

/** A training that is done with and without violence. */
export interface ChaosTraining {
  readonly name: string;
  /** Of the form of `parameters.json`. */
  readonly parameters: object;
}

/** What a training comes to. */
export interface Outcome {
  /** The bytes of `params.h5`. */
  readonly model: Uint8Array;
  readonly costs: readonly number[];
}

const layers = (neurons: readonly number[], activations: readonly string[]) => ({
  layers: neurons.length,
  neurons: Object.fromEntries(neurons.map((count, index) => [`layer${index + 1}`, count])),
  activations: Object.fromEntries(activations.map((name, index) => [`layer${index + 1}`, name])),
});

/** Two trainings of different kinds, which run side by side: full batch in float64, and mini-batches in shards with memory in float32. */
export const chaosTrainings: readonly ChaosTraining[] = [
  {
    name: "full-batch",
    parameters: {
      epochs: 10,
      ...layers([20, 7, 5, 1], ["relu", "relu", "tanh", "sigmoid"]),
      learning_rate: 0.0075,
      checkpoint_every: 3,
    },
  },
  {
    name: "mini-batches",
    parameters: {
      epochs: 4,
      ...layers([12, 1], ["relu", "sigmoid"]),
      learning_rate: 0.01,
      batch_size: 50,
      shards: 2,
      neurons_per_message: 5,
      optimizer: "momentum",
      precision: "float32",
      checkpoint_every: 2,
    },
  },
];

/** What the training comes to when nobody disturbs it, in this process. */
export async function undisturbed({ parameters }: ChaosTraining, dataset: string): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), "snn-chaos-"));
  try {
    const cloud = new EmbeddedCloud({ pathOf: (key) => join(folder, key), notifier: { notify: async () => {} } });
    let runId = "";
    cloud.bus.watch((event) => {
      runId = event.detail.runId;
    });
    await cloud.objects.put("training_input/parameters.json", JSON.stringify(parameters));
    await cloud.objects.link("training_input/data.h5", dataset);
    cloud.objects.announce("training_input/data.h5");
    await cloud.run();
    const read = async (name: "params.h5" | "results.json") => readFile(join(folder, outputKey(runId, name)));
    const results = JSON.parse((await read("results.json")).toString()) as Results;
    return { model: await read("params.h5"), costs: results.epochs.map(({ cost }) => cost) };
  } finally {
    await rm(folder, { recursive: true });
  }
}
