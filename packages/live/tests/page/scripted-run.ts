import type {
  Frame,
  Pixels,
  Pulse,
  RunFacts,
  ShownExample,
  Sight,
  Snapshot,
  WeightsPicture,
} from "../../src/protocol.js";

const side = 16;

/** A picture of two kinds: a disc, or a square, in a colour of its own. */
function pictureOf(example: number, truth: number): Pixels {
  const bytes = new Uint8Array(side * side * 3);
  const hue = [(example * 67) % 200, (example * 131) % 200, (example * 29) % 200];
  for (let pixel = 0; pixel < side * side; pixel++) {
    const [x, y] = [(pixel % side) - 7.5, Math.floor(pixel / side) - 7.5];
    const isInside = truth === 1 ? Math.hypot(x, y) < 5.5 : Math.max(Math.abs(x), Math.abs(y)) < 4.5;
    for (let channel = 0; channel < 3; channel++)
      bytes[pixel * 3 + channel] = isInside ? 255 - hue[channel]! : 30 + hue[channel]! / 4;
  }
  return { width: side, height: side, channels: 3, bytes: Buffer.from(bytes).toString("base64") };
}

/** A run as a server would tell of it: two classes, the layers of the published network unless others are wanted. */
export function scriptedFacts(neurons: readonly number[] = [20, 7, 5, 1]): RunFacts {
  return {
    startedAt: "2026-11-23T05:00:00.000Z",
    epochs: 40,
    layers: neurons.map((count, index) => ({
      neurons: count,
      activation: index === neurons.length - 1 ? "sigmoid" : "relu",
    })),
    features: side * side * 3,
    exampleShape: [side, side, 3],
    classes: ["square", "disc"],
    trainExamples: 800,
    testExamples: 200,
    batches: 25,
    learningRate: 0.03,
    optimizer: "sgd",
    precision: "float32",
    dataset: "datasets.h5",
  };
}

/** The cost after an epoch: it falls, and shakes a little. */
export function scriptedCost(epoch: number): number {
  return 0.69 * Math.exp(-epoch / 9) + 0.01 + 0.01 * Math.sin(epoch * 2.3) ** 2;
}

/** A frame in which nothing has happened but what is given. */
export function scriptedFrame(frame: Partial<Frame> = {}): Frame {
  return { state: "running", costs: [], pulses: [], shownShare: 1, traffic: {}, ...frame };
}

const examples: readonly ShownExample[] = Array.from({ length: 24 }, (_, index) => {
  const truth = index % 2;
  return { example: index * 8, truth, pixels: pictureOf(index, truth) };
});

/** What the weights say after an epoch: more and more are right. */
export function scriptedSight(epoch: number): Sight {
  const verdicts = examples.map(({ example, truth }, index) => {
    const isRight = index * 2 <= epoch + 22;
    return {
      example,
      truth,
      predicted: isRight ? truth : 1 - truth,
      probability: 0.5 + ((index * 7 + epoch) % 49) / 100,
    };
  });
  return { step: epoch * 25, epoch, from: "parameter server", verdicts };
}

/** What a browser is told first, after some epochs. */
export function scriptedSnapshot(epoch: number, changes: Partial<Snapshot> = {}): Snapshot {
  return {
    runId: "run_0123456789abcdef",
    facts: scriptedFacts(),
    pulseSource: "messages",
    canSteer: true,
    frame: scriptedFrame({
      epoch,
      costs: Array.from({ length: epoch }, (_, index) => [index, scriptedCost(index)] as const),
      traffic: scriptedTraffic(epoch),
    }),
    examples,
    sight: scriptedSight(epoch),
    ...changes,
  };
}

/** What became of the messages after an epoch. */
function scriptedTraffic(epoch: number): Frame["traffic"] {
  return {
    messagesPerSecond: 8000 + 900 * Math.sin(epoch),
    waiting: 12,
    inFlight: 4,
    published: 1650 * epoch + 16,
    delivered: 1650 * epoch,
    duplicate: epoch,
    stale: 0,
    redelivered: 0,
    dead: 0,
  };
}

/** All neurons of a layer, one way. */
export function scriptedPulse(layer: number, direction: Pulse["direction"], neurons: number): Pulse {
  return { layer, direction, neurons: Array.from({ length: neurons }, (_, neuron) => neuron) };
}

/** Waves of light and dark, other ones for every neuron. */
export function scriptedWeights(neuron: number, step: number): WeightsPicture {
  const bytes = new Uint8Array(side * side * 3);
  const angle = (neuron / 20) * Math.PI;
  for (let pixel = 0; pixel < side * side; pixel++) {
    const [x, y] = [(pixel % side) - 7.5, Math.floor(pixel / side) - 7.5];
    const envelope = Math.exp(-(x * x + y * y) / 40);
    for (let channel = 0; channel < 3; channel++)
      bytes[pixel * 3 + channel] =
        127 + 120 * envelope * Math.cos(0.9 * (x * Math.cos(angle) + y * Math.sin(angle)) + channel);
  }
  const pixels: Pixels = { width: side, height: side, channels: 3, bytes: Buffer.from(bytes).toString("base64") };
  return { neuron, step, least: -0.21, greatest: 0.21, pixels };
}
