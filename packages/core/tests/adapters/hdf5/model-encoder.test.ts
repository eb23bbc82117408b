import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { type Attribute, type Dataset, File, ready } from "h5wasm";
import { Hdf5ModelEncoder } from "../../../src/adapters/hdf5/index.js";
import type { TrainedModel } from "../../../src/model/trained-model.js";

const encoder = new Hdf5ModelEncoder();

/** A network 12-3-1, with numbers that no rounding keeps. */
function model(Numbers: Float32ArrayConstructor | Float64ArrayConstructor = Float64Array): TrainedModel {
  const numbers = (length: number) => new Numbers(Array.from({ length }, (_, index) => Math.sin(index + 1) / 3));
  return {
    layers: [
      { neurons: 3, inputs: 12, activation: "relu", weights: numbers(36), biases: numbers(3) },
      { neurons: 1, inputs: 3, activation: "sigmoid", weights: numbers(3), biases: numbers(1) },
    ],
    scaling: { name: "unit", divisor: Float64Array.of(255), offset: Float64Array.of(0) },
    exampleShape: [2, 2, 3],
    inputType: "uint8",
    classes: ["non-cat", "Kätzchen"],
  };
}

/** Opens encoded bytes with another instance of HDF5 than the one that wrote them. */
async function open(bytes: Uint8Array): Promise<File> {
  const { FS, activate_throwing_error_handler } = await ready;
  activate_throwing_error_handler();
  FS.writeFile("/encoded.h5", bytes);
  return new File("/encoded.h5", "r");
}

describe("Hdf5ModelEncoder", () => {
  for (const Numbers of [Float32Array, Float64Array]) {
    it(`writes weights and biases in a ${Numbers.name} exactly, as matrices`, async () => {
      const { layers } = model(Numbers);
      const file = await open(await encoder.encode(model(Numbers)));
      for (const [index, { neurons, inputs, weights, biases }] of layers.entries()) {
        const W = file.get(`W${index + 1}`) as Dataset;
        const b = file.get(`b${index + 1}`) as Dataset;
        assert.deepEqual(W.shape, [neurons, inputs]);
        assert.deepEqual(W.value, weights);
        assert.deepEqual(b.shape, [neurons, 1]);
        assert.deepEqual(b.value, biases);
      }
      file.close();
    });
  }

  it("writes what a prediction needs to know", async () => {
    const divisor = Float64Array.from({ length: 12 }, (_, index) => 1 / (index + 1));
    const offset = Float64Array.from({ length: 12 }, (_, index) => index / 7);
    const file = await open(await encoder.encode({ ...model(), scaling: { name: "standardized", divisor, offset } }));
    const attributes = Object.entries(file.attrs).map(([name, attribute]: [string, Attribute]) => [
      name,
      attribute.value,
    ]);
    assert.deepEqual(Object.fromEntries(attributes), {
      activations: ["relu", "sigmoid"],
      classes: ["non-cat", "Kätzchen"],
      input_scaling: "standardized",
      example_shape: Int32Array.of(2, 2, 3),
      input_type: "uint8",
    });
    assert.deepEqual((file.get("input_divisor") as Dataset).value, divisor);
    assert.deepEqual((file.get("input_offset") as Dataset).value, offset);
    file.close();
  });

  it("gives the same bytes more than a second later", async () => {
    const first = await encoder.encode(model());
    await wait(1_100);
    const second = await encoder.encode(model());
    assert.ok(Buffer.from(first).equals(second));
  });

  it("gives other bytes for another model", async () => {
    const other = model();
    other.layers[0]!.weights[0]! += 1e-15;
    assert.ok(!Buffer.from(await encoder.encode(model())).equals(await encoder.encode(other)));
  });

  it("leaves the model as it is, and takes views of larger buffers", async () => {
    const whole = model();
    const layers = whole.layers.map((layer) => {
      const buffer = new Float64Array(layer.weights.length + 100);
      buffer.set(layer.weights, 50);
      return { ...layer, weights: buffer.subarray(50, 50 + layer.weights.length) };
    });
    const bytes = await encoder.encode({ ...whole, layers });
    assert.ok(Buffer.from(bytes).equals(await encoder.encode(whole)));
    assert.deepEqual(layers[0]!.weights, model().layers[0]!.weights);
  });

  it("writes models with very many classes", async () => {
    const classes = Array.from({ length: 10_000 }, (_, index) => `class ${index}`);
    const file = await open(await encoder.encode({ ...model(), classes }));
    assert.deepEqual(file.attrs["classes"]!.value, classes);
    file.close();
  });
});
