import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { File, ready } from "h5wasm/node";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

const mostNoise = 150;
const brightness = 50;

/** A data set of noisy pictures, of which every other one is brighter and belongs to class 1, as an HDF5 file. The same for the same seed. */
export async function noisyPictures({ train = 40, test = 10, side = 4, seed = 1 } = {}): Promise<Buffer> {
  const features = side * side * 3;
  const generator = xoroshiro128plus(seed);
  const set = (examples: number) => {
    const labels = Int32Array.from({ length: examples }, (_, example) => example % 2);
    const pixel = (value: number) =>
      labels[Math.floor(value / features)]! * brightness + uniformInt(generator, 0, mostNoise);
    return { labels, pixels: Uint8Array.from({ length: examples * features }, (_, value) => pixel(value)) };
  };
  const folder = await mkdtemp(join(tmpdir(), "snn-pictures-"));
  try {
    (await ready).activate_throwing_error_handler();
    const path = join(folder, "pictures.h5");
    const file = new File(path, "w");
    for (const [name, examples] of Object.entries({ train, test })) {
      const { labels, pixels } = set(examples);
      file.create_dataset({ name: `${name}_set_x`, data: pixels, shape: [examples, side, side, 3] });
      file.create_dataset({ name: `${name}_set_y`, data: labels });
    }
    file.create_dataset({ name: "list_classes", data: ["dark", "bright"] });
    file.close();
    return await readFile(path);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Layers of 6, 4 and 1 neurons that learn the noisy pictures, of the form of `parameters.json`. */
export const smallNetwork = {
  epochs: 12,
  layers: 3,
  activations: { layer1: "relu", layer2: "tanh", layer3: "sigmoid" },
  neurons: { layer1: 6, layer2: 4, layer3: 1 },
  learning_rate: 0.1,
  checkpoint_every: 3,
};

/** Neurons of {@link smallNetwork}. */
export const smallNeurons = 6 + 4 + 1;
