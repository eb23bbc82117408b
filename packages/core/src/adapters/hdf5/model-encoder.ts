import type { TrainedModel } from "../../model/trained-model.js";
import type { ModelEncoder } from "../../ports/model-encoder.js";
import { callWorker } from "./worker-call.js";

/**
 * Writes a trained model as HDF5, readable by h5py and every other HDF5 program.
 *
 * Data sets: `W1` (neurons × inputs), `b1` (neurons × 1), `W2`, … in the model's precision, and `input_divisor` and
 * `input_offset` (float64; one number, or one a feature): before the first layer, an input becomes `(value / divisor) − offset`.
 *
 * Attributes of the root: `activations` (one name a layer), `classes`, `input_scaling` (its name), `example_shape`, `input_type`.
 */
export class Hdf5ModelEncoder implements ModelEncoder {
  /**
   * The bytes of `params.h5`, the same for the same model at any time.
   *
   * It is written in a worker thread: there the clock can be stopped for the time stamps that HDF5 writes, and a failed
   * write does not leave a broken HDF5 library to the next one.
   *
   * @throws WorkerFailure if HDF5 cannot write it, as when it has no room in its 2 GiB of memory.
   */
  encode(model: TrainedModel): Promise<Uint8Array> {
    const copy = ownCopy(model);
    const arrays = copy.layers.flatMap(({ weights, biases }) => [weights, biases]);
    const transfer = [...arrays, copy.scaling.divisor, copy.scaling.offset].map(({ buffer }) => buffer as ArrayBuffer);
    return callWorker(new URL("./encode-worker.js", import.meta.url), copy, { transfer });
  }
}

/** The model with arrays of its own, which can be handed over to a worker while the caller keeps the model. */
function ownCopy(model: TrainedModel): TrainedModel {
  const { scaling } = model;
  return {
    ...model,
    layers: model.layers.map((layer) => ({ ...layer, weights: layer.weights.slice(), biases: layer.biases.slice() })),
    scaling: { ...scaling, divisor: scaling.divisor.slice(), offset: scaling.offset.slice() },
  };
}
