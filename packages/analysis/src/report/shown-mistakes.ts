import type { Mislabelled } from "../analyse.js";
import { pictureDataUri, pictureOf } from "../pictures/picture.js";
import type { Report } from "./report.js";

/** Mistakes that are shown at most. */
const mostMistakes = 48;
/** Characters of all pictures together, so that the file can be mailed. */
const mostCharacters = 1_400_000;
const mostSide = 96;

/** A mistake with its picture, if it is one. */
export interface ShownMistake extends Mislabelled {
  readonly picture?: { readonly uri: string; readonly isCoarse: boolean };
}

/** The mistakes on the test set that the network is surest of, as many as there is room for. */
export async function shownMistakes({ opened, analysis }: Report): Promise<ShownMistake[]> {
  const { dataset } = opened;
  if (analysis === undefined || dataset === undefined) return [];
  const { exampleShape } = dataset.description;
  const shown: ShownMistake[] = [];
  let characters = 0;
  for (const mistake of analysis.test.mislabelled.slice(0, mostMistakes)) {
    const picture = pictureOf(dataset.test, exampleShape, mistake.example);
    if (picture === undefined) {
      shown.push(mistake);
      continue;
    }
    const uri = await pictureDataUri(picture, mostSide);
    characters += uri.length;
    if (characters > mostCharacters) break;
    // A few pixels made large would be a blur.
    shown.push({ ...mistake, picture: { uri, isCoarse: Math.max(picture.width, picture.height) <= 48 } });
  }
  return shown;
}
