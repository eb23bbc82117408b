// The same network in TensorFlow.js on its WebAssembly backend: npm ci --prefix benchmarks/peers
// The backend has no threads in Node, and no float64.
import "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs";
import { batches, description, firstWeights, inputs, labels, measure } from "./case.mjs";

await tf.setBackend("wasm");
const { neurons, features, examples, learningRate } = description;
const isBinary = neurons.at(-1) === 1;
const X = tf.tidy(() => tf.tensor2d(new Float32Array(inputs), [examples, features]).div(255));
const y = isBinary
  ? tf.tensor2d(new Float32Array(labels), [examples, 1])
  : tf.tidy(() => tf.oneHot(tf.tensor1d(labels, "int32"), neurons.at(-1)).cast("float32"));
const layers = firstWeights.map((weights, index) => {
  const shape = [index === 0 ? features : neurons[index - 1], neurons[index]];
  const kernel = tf.tidy(() => tf.tensor2d(new Float32Array(weights), [shape[1], shape[0]]).transpose());
  return { kernel: tf.variable(kernel), bias: tf.variable(tf.zeros([neurons[index]])) };
});
const optimizer = tf.train.sgd(learningRate);

await measure(async (epoch) => {
  let loss = 0;
  for (const batch of batches(epoch)) {
    const chosen = batch && tf.tensor1d(batch, "int32");
    const mean = optimizer.minimize(() => tf.tidy(() => lossOf(rowsOf(X, chosen), rowsOf(y, chosen))), true);
    loss += (await mean.data())[0] * (batch?.length ?? examples);
    tf.dispose([mean, chosen]);
  }
  return loss / examples;
});

function rowsOf(values, chosen) {
  return chosen === undefined ? values : tf.gather(values, chosen);
}

function lossOf(batch, expected) {
  let A = batch;
  for (const [index, { kernel, bias }] of layers.entries()) {
    const Z = A.matMul(kernel).add(bias);
    A = index < layers.length - 1 ? Z.relu() : Z;
  }
  return isBinary ? tf.losses.sigmoidCrossEntropy(expected, A) : tf.losses.softmaxCrossEntropy(expected, A);
}
