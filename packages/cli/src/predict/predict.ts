import { readFile } from "node:fs/promises";
import type { InvalidInputError } from "@snn/core";
import {
  openModel,
  PictureReader,
  type Prediction,
  predictionOf,
  RequestProblem,
  type ServedModel,
} from "@snn/predictor";
import { combined, refusal, whyUnreadable } from "../problems.js";
import { readModelFile } from "./model-file.js";

/** What a model sees in a picture of this machine. */
export interface PicturePrediction extends Prediction {
  /** The file, as the person named it. */
  readonly picture: string;
}

/**
 * Lets a model look at pictures, as the prediction service does.
 *
 * @param model the output folder of a run, or a model.onnx.
 * @returns what it sees, picture by picture in the given order.
 * @throws InvalidInputError with every problem of the model, or else with every problem of the pictures.
 */
export async function predictPictures(model: string, pictures: readonly string[]): Promise<PicturePrediction[]> {
  const { path, bytes } = await readModelFile(model);
  const served = await openModel(bytes, path);
  const reader = new PictureReader();
  try {
    const predictions: PicturePrediction[] = [];
    const errors: unknown[] = [];
    for (const picture of pictures) {
      try {
        predictions.push(await predictPicture(served, reader, picture));
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw combined(errors);
    return predictions;
  } finally {
    await served.release();
  }
}

async function predictPicture(model: ServedModel, reader: PictureReader, file: string): Promise<PicturePrediction> {
  const { classes, preprocessing } = model.card;
  const pixels = await reader.read(await readPicture(file), preprocessing).catch((error: unknown) => {
    throw error instanceof RequestProblem ? undecodable(file, error) : error;
  });
  const [probabilities] = await model.predict([pixels]);
  return { picture: file, ...predictionOf(classes, probabilities!) };
}

async function readPicture(file: string): Promise<Uint8Array> {
  return readFile(file).catch((cause: unknown) => {
    throw refusal(file, whyUnreadable(cause), expectedPicture, cause);
  });
}

const expectedPicture = "a picture in JPEG, PNG, WebP, GIF, AVIF or TIFF";

const undecodableFound: Readonly<Record<string, string>> = {
  "picture-format": "a file that is no picture",
  "picture-damaged": "a picture that is damaged, or not complete",
};

function undecodable(file: string, error: RequestProblem): InvalidInputError {
  const found = undecodableFound[error.type];
  if (found !== undefined) return refusal(file, found, expectedPicture, error);
  return refusal(file, "a picture that is too large", `another one: ${error.message}`, error);
}
