import { InvalidInputError, type ModelCard, type Preprocessing, readModelCard, sha256Of } from "@snn/core";
import { InferenceSession, Tensor } from "@snn/core/adapters/onnxruntime";

const inputTypes = ["uint8", "float32", "float64"] as const;
type InputType = (typeof inputTypes)[number];

/** A model that is ready to look at pictures. */
export interface ServedModel {
  readonly card: ModelCard & { readonly preprocessing: Preprocessing };
  /** SHA-256 of the file, in hexadecimal. */
  readonly sha256: string;
  /**
   * @param pictures height × width × channels each, from 0 to 255.
   * @returns the probability of every class, for each of them. They do not depend on what else is asked for at once.
   */
  predict(pictures: readonly Uint8Array[]): Promise<number[][]>;
  /** Frees its memory. Nothing may be under way. */
  release(): Promise<void>;
}

/**
 * Makes a model ready: checks the file, opens it and lets it look at a blank picture once.
 *
 * @param shownAs how the file is named in problems.
 * @param sha256 what the file's SHA-256 has to be, in hexadecimal; not checked when left out.
 * @throws InvalidInputError when it is another file, is damaged, was not written by SNN, or is no model for pictures.
 */
export async function openModel(bytes: Uint8Array, shownAs: string, sha256?: string): Promise<ServedModel> {
  const found = sha256Of(bytes);
  if (sha256 !== undefined && found !== sha256)
    throw problem(shownAs, "", `a file with the SHA-256 ${found}`, `that of ${sha256}`);
  const card = readModelCard(bytes, shownAs);
  const { preprocessing } = card;
  if (preprocessing === undefined) {
    const expected = "pictures: (height, width), (height, width, 1) or (height, width, 3)";
    throw problem(shownAs, "pixels", "examples of another shape", expected);
  }
  const session = await openSession(bytes, shownAs);
  try {
    const { exampleShape, inputType, outputs } = checkGraph(shownAs, session, card, preprocessing);
    const model: ServedModel = {
      card: { ...card, preprocessing },
      sha256: found,
      predict: (pictures) => run(session, inputType, exampleShape, outputs, pictures),
      release: () => session.release(),
    };
    // The first inference takes ten times as long as the others; and a graph that breaks does so here.
    const blank = new Uint8Array(exampleShape.reduce((product, size) => product * size, 1));
    const answers = await model.predict([blank, blank.slice().fill(255)]);
    if (!answers.flat().every(Number.isFinite))
      throw problem(shownAs, "probabilities", "numbers that are not finite", "a model that has learned something");
    return model;
  } catch (cause) {
    await session.release();
    if (cause instanceof InvalidInputError) throw cause;
    throw problem(shownAs, "", `a model that does not run (${firstLine(cause)})`, "a model that `snn train` wrote");
  }
}

async function openSession(bytes: Uint8Array, shownAs: string): Promise<InferenceSession> {
  // One thread: a picture takes some microseconds. Errors are thrown; onnxruntime need not print them as well (4: fatal ones only).
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 4 } as const;
  return InferenceSession.create(bytes, options).catch((cause: unknown) => {
    const found = `a file that onnxruntime does not take (${firstLine(cause)})`;
    throw problem(shownAs, "", found, "a model that `snn train` wrote");
  });
}

/** What the graph takes and gives. @throws InvalidInputError when it does not fit its card. */
function checkGraph(
  shownAs: string,
  { inputMetadata, outputMetadata }: InferenceSession,
  { classes }: ModelCard,
  { height, width, channels }: Preprocessing,
) {
  const [input, output] = [inputMetadata[0], outputMetadata[0]];
  const exampleShape = input?.name === "pixels" && input.isTensor ? input.shape.slice(1).map(Number) : [];
  const inputType = inputTypes.find((type) => input?.isTensor && input.type === type);
  const outputs = output?.name === "probabilities" && output.isTensor ? output.shape[1] : undefined;
  const isPicture = exampleShape.length === 2 || exampleShape.length === 3;
  const [graphHeight, graphWidth, graphChannels = 1] = exampleShape;
  const fits = isPicture && graphHeight === height && graphWidth === width && graphChannels === channels;
  if (!fits || inputType === undefined || typeof outputs !== "number") {
    const expected = "a model that `snn train` wrote, from pixels to probabilities";
    throw problem(shownAs, "", "a model with other inputs or outputs", expected);
  }
  // A single output is the probability of the second of two classes.
  const expected = Math.max(2, outputs);
  if (classes.length !== expected)
    throw problem(shownAs, "classes", `${classes.length} classes`, `${expected}, as the graph has`);
  return { exampleShape, inputType, outputs };
}

async function run(
  session: InferenceSession,
  type: InputType,
  exampleShape: readonly number[],
  outputs: number,
  pictures: readonly Uint8Array[],
): Promise<number[][]> {
  // onnxruntime rounds a single row in another way than several: a blank picture keeps it company.
  const examples = Math.max(2, pictures.length);
  const size = pictures[0]!.length;
  const pixels = new Uint8Array(examples * size);
  pictures.forEach((picture, index) => {
    pixels.set(picture, index * size);
  });
  const input = new Tensor(type, numbersOf(type, pixels), [examples, ...exampleShape]);
  const { probabilities } = await session.run({ pixels: input });
  const values = probabilities!.data as Float32Array | Float64Array;
  return pictures.map((_, index) => {
    const row = Array.from(values.subarray(index * outputs, (index + 1) * outputs));
    return outputs === 1 ? [1 - row[0]!, row[0]!] : row;
  });
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

function problem(file: string, path: string, found: string, expected: string): InvalidInputError {
  return new InvalidInputError([{ file, path, found, expected }]);
}

/** The first line of what an error says: libraries add their own stack below it. */
function firstLine(error: unknown): string {
  return (error as Error).message.split("\n", 1)[0]!.trim();
}
