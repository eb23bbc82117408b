/** The parameters of the network that others have published results of, whose training everything here is compared by. */
export const publishedNetwork = {
  layers: 4,
  activations: { layer1: "relu", layer2: "relu", layer3: "relu", layer4: "sigmoid" },
  neurons: { layer1: 20, layer2: 7, layer3: 5, layer4: 1 },
  learning_rate: 0.0075,
  initialization: "lecun_normal",
  seed: 1,
} as const;
