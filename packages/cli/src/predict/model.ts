import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { InferenceSession, Tensor } from "@snn/core/adapters/onnxruntime";
import { type PictureShape, pictureShape } from "./picture.js";
import { combined, firstLine, refusal, whyUnreadable } from "./problems.js";

const inputTypes = ["uint8", "float32", "float64"] as const;
type InputType = (typeof inputTypes)[number];

/** A trained model that looks at pictures. */
export interface PictureModel {
  /** What it wants of a picture. */
  readonly shape: PictureShape;
  /** In the order of the probabilities. */
  readonly classes: readonly string[];
  /**
   * @param pixels height × width × channels, from 0 to 255: those of one picture.
   * @returns the probability of every class.
   */
  predict(pixels: Uint8Array): Promise<number[]>;
  /** Frees the memory of the model. */
  release(): Promise<void>;
}

/**
 * Loads a model from the output folder of a run: `model.onnx`, and the names of the classes from `results.json`.
 *
 * @throws InvalidInputError with every problem of the folder: it or a file of it is missing or unreadable, the model is no
 *   model for pictures, the classes do not fit the model.
 */
export async function loadPictureModel(folder: string): Promise<PictureModel> {
  const stats = await stat(folder).catch(() => undefined);
  if (!stats?.isDirectory()) {
    const found = stats === undefined ? "no such folder" : "a file";
    throw refusal({ file: folder, path: "", found, expected: "the output folder of a training" });
  }
  const resultsFile = join(folder, "results.json");
  const [graph, names] = await Promise.allSettled([openGraph(join(folder, "model.onnx")), readClasses(resultsFile)]);
  if (graph.status === "rejected" || names.status === "rejected") {
    if (graph.status === "fulfilled") await graph.value.session.release();
    throw combined([graph, names].flatMap((result) => (result.status === "rejected" ? [result.reason] : [])));
  }
  const { session, shape, exampleShape, inputType, outputs } = graph.value;
  const classes = names.value;
  // A single output is the probability of the second of two classes.
  const expected = Math.max(2, outputs);
  if (classes.length !== expected) {
    await session.release();
    const found = `${classes.length} classes`;
    throw refusal({ file: resultsFile, path: "dataset.classes", found, expected: `${expected}, as model.onnx has` });
  }
  return {
    shape,
    classes,
    async predict(pixels) {
      // One picture at a time: onnxruntime rounds a single row in another way than several, and a result must not depend
      // on what other pictures were asked for.
      const input = new Tensor(inputType, numbersOf(inputType, pixels), [1, ...exampleShape]);
      const { probabilities } = await session.run({ pixels: input });
      const values = Array.from(probabilities!.data as Float32Array | Float64Array);
      return outputs === 1 ? [1 - values[0]!, values[0]!] : values;
    },
    release: () => session.release(),
  };
}

/** A loaded ONNX file, and what its metadata say. */
interface Graph {
  readonly session: InferenceSession;
  readonly exampleShape: readonly number[];
  readonly shape: PictureShape;
  readonly inputType: InputType;
  /** How many probabilities it gives for a picture. */
  readonly outputs: number;
}

async function openGraph(file: string): Promise<Graph> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    const expected = "the model of a training that has completed";
    throw refusal({ file, path: "", found: whyUnreadable(cause), expected }, cause);
  });
  // Errors are thrown: onnxruntime need not print them as well (4: fatal ones only).
  const options = { intraOpNumThreads: 1, logSeverityLevel: 4 } as const;
  const session = await InferenceSession.create(bytes, options).catch((cause: unknown) => {
    const found = `a file that onnxruntime does not take (${firstLine(cause)})`;
    throw refusal({ file, path: "", found, expected: "a model that `snn train` wrote" }, cause);
  });
  try {
    return { session, ...checkGraph(file, session) };
  } catch (error) {
    await session.release();
    throw error;
  }
}

function checkGraph(file: string, { inputMetadata, outputMetadata }: InferenceSession): Omit<Graph, "session"> {
  const [input, output] = [inputMetadata[0], outputMetadata[0]];
  const inputShape = input?.name === "pixels" && input.isTensor ? input.shape.slice(1) : [];
  const inputType = inputTypes.find((type) => input?.isTensor && input.type === type);
  const outputs = output?.name === "probabilities" && output.isTensor ? output.shape[1] : undefined;
  const exampleShape = inputShape.filter((size) => typeof size === "number");
  const isOurs = inputShape.length > 0 && exampleShape.length === inputShape.length;
  if (!isOurs || inputType === undefined || typeof outputs !== "number") {
    const found = "a model with other inputs or outputs";
    throw refusal({ file, path: "", found, expected: "a model that `snn train` wrote, from pixels to probabilities" });
  }
  const shape = pictureShape(exampleShape);
  if (shape === undefined) {
    const found = `examples of shape (${exampleShape.join(", ")}${exampleShape.length === 1 ? "," : ""})`;
    const expected = "pictures: (height, width), (height, width, 1) or (height, width, 3)";
    throw refusal({ file, path: "pixels", found, expected });
  }
  return { exampleShape, shape, inputType, outputs };
}

async function readClasses(file: string): Promise<string[]> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    const expected = "the results of a training, which name the classes";
    throw refusal({ file, path: "", found: whyUnreadable(cause), expected }, cause);
  });
  const results = parseJson(file, text);
  // A training that failed may have been given the folder of an earlier one.
  const { status } = (results ?? {}) as { status?: unknown };
  if (status !== undefined && status !== "completed")
    throw refusal({ file, path: "status", found: String(status), expected: "completed" });
  const classes = classesOf(results);
  if (classes !== undefined) return classes;
  const found = "no list of names";
  throw refusal({ file, path: "dataset.classes", found, expected: "the names of the classes" });
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw refusal(
      { file, path: "", found: `no JSON (${firstLine(cause)})`, expected: "the results of a training" },
      cause,
    );
  }
}

function classesOf(results: unknown): string[] | undefined {
  const { classes } = (results as { dataset?: { classes?: unknown } } | null)?.dataset ?? {};
  return Array.isArray(classes) && classes.every((name) => typeof name === "string") ? classes : undefined;
}

/** The pixels in the type that the model takes: 0 to 255 in each of them. */
function numbersOf(type: InputType, pixels: Uint8Array): Uint8Array | Float32Array | Float64Array {
  switch (type) {
    case "uint8":
      return pixels;
    case "float32":
      return Float32Array.from(pixels);
    case "float64":
      return Float64Array.from(pixels);
  }
}
