// The same network in plain JavaScript: the loops of a textbook, and no library at all.
import { batches, description, firstWeights, inputs, labels, measure, precision } from "./case.mjs";

const { neurons, features, learningRate: rate } = description;
const Numbers = precision === "float32" ? Float32Array : Float64Array;
const X = new Numbers(inputs).map((value) => value / 255);
const layers = neurons.map((count, index) => ({
  neurons: count,
  inputs: index === 0 ? features : neurons[index - 1],
  W: new Numbers(firstWeights[index]),
  b: new Numbers(count),
}));
const all = Int32Array.from(labels, (_, example) => example);

await measure((epoch) => {
  let loss = 0;
  for (const batch of batches(epoch)) loss += trainBatch(batch ?? all);
  return loss / labels.length;
});

/** @returns the loss of the batch before the update. */
function trainBatch(batch) {
  const m = batch.length;
  const A = [batch === all ? X : rowsOf(batch)];
  for (const [index, layer] of layers.entries()) A.push(forward(layer, A[index], m, index < layers.length - 1));
  const { loss, deltas } = neurons.at(-1) === 1 ? sigmoidLoss(A.at(-1), batch) : softmaxLoss(A.at(-1), batch);
  let dZ = deltas;
  for (let index = layers.length - 1; index >= 0; index--) {
    const before = index > 0 ? deltasBefore(layers[index], dZ, A[index], m) : undefined;
    update(layers[index], dZ, A[index], m);
    dZ = before;
  }
  return loss;
}

function rowsOf(batch) {
  const rows = new Numbers(batch.length * features);
  for (const [row, example] of batch.entries())
    rows.set(X.subarray(example * features, (example + 1) * features), row * features);
  return rows;
}

/** g(A · Wᵀ + b): examples × neurons. */
function forward({ neurons, inputs, W, b }, A, m, isHidden) {
  const Z = new Numbers(m * neurons);
  for (let i = 0; i < m; i++)
    for (let n = 0; n < neurons; n++) {
      let sum = b[n];
      for (let k = 0; k < inputs; k++) sum += W[n * inputs + k] * A[i * inputs + k];
      Z[i * neurons + n] = isHidden ? Math.max(0, sum) : sum;
    }
  return Z;
}

function sigmoidLoss(Z, batch) {
  let loss = 0;
  const deltas = Z.map((z, i) => {
    const a = 1 / (1 + Math.exp(-z));
    const y = labels[batch[i]];
    loss -= y === 1 ? Math.log(a) : Math.log(1 - a);
    return a - y;
  });
  return { loss, deltas };
}

function softmaxLoss(Z, batch) {
  const classes = neurons.at(-1);
  const deltas = new Numbers(Z.length);
  let loss = 0;
  for (let i = 0; i < batch.length; i++) {
    const row = Z.subarray(i * classes, (i + 1) * classes);
    const largest = Math.max(...row);
    const sum = row.reduce((total, z) => total + Math.exp(z - largest), 0);
    const y = labels[batch[i]];
    for (let n = 0; n < classes; n++) deltas[i * classes + n] = Math.exp(row[n] - largest) / sum - (n === y ? 1 : 0);
    loss += Math.log(sum) + largest - row[y];
  }
  return { loss, deltas };
}

/** What the layer before has to answer for: dZ · W where its ReLU is open. */
function deltasBefore({ neurons, inputs, W }, dZ, A, m) {
  const before = new Numbers(m * inputs);
  for (let i = 0; i < m; i++)
    for (let k = 0; k < inputs; k++) {
      if (A[i * inputs + k] <= 0) continue;
      let sum = 0;
      for (let n = 0; n < neurons; n++) sum += dZ[i * neurons + n] * W[n * inputs + k];
      before[i * inputs + k] = sum;
    }
  return before;
}

function update({ neurons, inputs, W, b }, dZ, A, m) {
  for (let n = 0; n < neurons; n++) {
    let sum = 0;
    for (let i = 0; i < m; i++) sum += dZ[i * neurons + n];
    b[n] -= (rate * sum) / m;
  }
  const dW = new Numbers(W.length);
  for (let i = 0; i < m; i++)
    for (let n = 0; n < neurons; n++) {
      const delta = dZ[i * neurons + n];
      for (let k = 0; k < inputs; k++) dW[n * inputs + k] += delta * A[i * inputs + k];
    }
  for (let w = 0; w < W.length; w++) W[w] -= (rate * dW[w]) / m;
}
