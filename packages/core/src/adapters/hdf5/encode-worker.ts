import { File, ready } from "h5wasm";
import type { TrainedModel } from "../../model/trained-model.js";
import { sendAnswer, workerRequest } from "./worker-call.js";

// The thread in which `Hdf5ModelEncoder` writes one model.

// HDF5 stores the time with every object, and h5wasm cannot switch that off. This thread has a clock of its own that stands
// still, so that the same model gives the same bytes at any time.
Date.now = () => 0;

const path = "/params.h5";
const model = workerRequest<TrainedModel>();
const module = await ready;
module.activate_throwing_error_handler();

const file = new File(path, "w");
for (const [index, { neurons, inputs, weights, biases }] of model.layers.entries()) {
  file.create_dataset({ name: `W${index + 1}`, data: weights, shape: [neurons, inputs] });
  file.create_dataset({ name: `b${index + 1}`, data: biases, shape: [neurons, 1] });
}
const { scaling } = model;
file.create_dataset({ name: "input_divisor", data: scaling.divisor, shape: [scaling.divisor.length] });
file.create_dataset({ name: "input_offset", data: scaling.offset, shape: [scaling.offset.length] });
file.create_attribute(
  "activations",
  model.layers.map(({ activation }) => activation),
);
file.create_attribute("classes", [...model.classes]);
file.create_attribute("input_scaling", scaling.name);
file.create_attribute("example_shape", Int32Array.from(model.exampleShape));
file.create_attribute("input_type", model.inputType);
file.close();

// The file system is in this thread's memory: nothing is left behind.
const bytes = module.FS.readFile(path).slice();
sendAnswer(bytes, [bytes.buffer as ArrayBuffer]);
