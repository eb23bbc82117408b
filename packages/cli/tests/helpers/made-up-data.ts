import { writeFile } from "node:fs/promises";
import { File, ready } from "h5wasm/node";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

type Values = Uint8Array | Float32Array | Int32Array | string[];

/** The data sets of a file, by name. */
export type Entries = Record<string, { readonly data: Values; readonly shape?: number[] }>;

const exampleShape = [4, 4, 3];
const features = 48;

/** Pictures of noise: those of a class are brighter than those of the class before. The same for the same seed. */
export function noisyPictures({ classes = 2, train = 40, test = 10, seed = 1 } = {}): Entries {
  const generator = xoroshiro128plus(seed);
  const set = (examples: number) => {
    const labels = Int32Array.from({ length: examples }, (_, example) => example % classes);
    const brightness = (value: number) => (labels[Math.floor(value / features)]! * 100) / classes;
    const pixels = Uint8Array.from(
      { length: examples * features },
      (_, value) => brightness(value) + uniformInt(generator, 0, 150),
    );
    return { pixels, labels, shape: [examples, ...exampleShape] };
  };
  const [trainSet, testSet] = [set(train), set(test)];
  return {
    train_set_x: { data: trainSet.pixels, shape: trainSet.shape },
    train_set_y: { data: trainSet.labels },
    test_set_x: { data: testSet.pixels, shape: testSet.shape },
    test_set_y: { data: testSet.labels },
    list_classes: { data: Array.from({ length: classes }, (_, index) => `class ${index}`) },
  };
}

/** The same pictures as numbers. */
export function noisyNumbers(scale: (value: number) => number): Entries {
  const pictures = noisyPictures();
  const numbers = (name: string) => {
    const { data, shape } = pictures[name]!;
    return { data: Float32Array.from(data as Uint8Array, scale), shape: shape! };
  };
  return { ...pictures, train_set_x: numbers("train_set_x"), test_set_x: numbers("test_set_x") };
}

/** Writes an HDF5 file. @returns its path. */
export async function writeHdf5(path: string, entries: Entries): Promise<string> {
  (await ready).activate_throwing_error_handler();
  const file = new File(path, "w");
  for (const [name, { data, shape }] of Object.entries(entries))
    file.create_dataset({ name, data, ...(shape === undefined ? {} : { shape }) });
  file.close();
  return path;
}

/** A network of 6, 4 and 1 neurons that learns the noisy pictures in three mini-batches an epoch. */
export const smallNetwork = {
  epochs: 12,
  layers: 3,
  activations: { layer1: "relu", layer2: "tanh", layer3: "sigmoid" },
  neurons: { layer1: 6, layer2: 4, layer3: 1 },
  learning_rate: 0.1,
  batch_size: 16,
  checkpoint_every: 3,
};

/** Neurons of the small network. */
export const smallNeurons = 6 + 4 + 1;

/** Writes parameters. @returns the path. */
export async function writeParameters(path: string, parameters: unknown): Promise<string> {
  await writeFile(path, JSON.stringify(parameters, null, 2));
  return path;
}
