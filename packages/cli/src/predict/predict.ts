import { loadPictureModel, type PictureModel } from "./model.js";
import { readPicture } from "./picture.js";
import { combined } from "./problems.js";

/** What a model sees in a picture. */
export interface Prediction {
  /** The file, as the person named it. */
  readonly picture: string;
  /** The likeliest class. */
  readonly class: string;
  /** Its probability. */
  readonly probability: number;
  /** The probability of every class. */
  readonly probabilities: Readonly<Record<string, number>>;
}

/**
 * Lets the model of a folder look at pictures.
 *
 * @param folder the output folder of a run, with `model.onnx` and `results.json`.
 * @returns what it sees, picture by picture in the given order.
 * @throws InvalidInputError with every problem of the folder, or else with every problem of the pictures.
 */
export async function predictPictures(folder: string, pictures: readonly string[]): Promise<Prediction[]> {
  const model = await loadPictureModel(folder);
  try {
    const predictions: Prediction[] = [];
    const errors: unknown[] = [];
    for (const picture of pictures) {
      try {
        predictions.push(await predictPicture(model, picture));
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw combined(errors);
    return predictions;
  } finally {
    await model.release();
  }
}

async function predictPicture(model: PictureModel, picture: string): Promise<Prediction> {
  const { classes, shape } = model;
  const probabilities = await model.predict(await readPicture(picture, shape));
  // The first of equals, as in the evaluation of a run: with sigmoid, class 1 has to be above one half.
  const likeliest = probabilities.indexOf(Math.max(...probabilities));
  return {
    picture,
    class: classes[likeliest]!,
    probability: probabilities[likeliest]!,
    probabilities: Object.fromEntries(classes.map((name, index) => [name, probabilities[index]!])),
  };
}
