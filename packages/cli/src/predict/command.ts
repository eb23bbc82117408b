import { printable } from "../printable.js";
import { type PicturePrediction, predictPictures } from "./predict.js";

/**
 * `snn predict --model DIR PICTURE…`: prints what a trained model sees in pictures, as a table, or with `json` as one JSON
 * object a line.
 *
 * @returns the exit code.
 * @throws InvalidInputError, before anything is printed, with every problem of the folder or of the pictures.
 */
export async function predictCommand(pictures: string[], options: { model: string; json?: boolean }): Promise<number> {
  const predictions = await predictPictures(options.model, pictures);
  if (options.json) for (const prediction of predictions) console.log(JSON.stringify(prediction));
  else console.log(table(predictions));
  return 0;
}

function table(predictions: readonly PicturePrediction[]): string {
  const rows = [
    ["picture", "class", "probability"],
    ...predictions.map((each) => [printable(each.picture), printable(each.class), percent(each.probability)]),
  ];
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map(([picture, name, p]) => `${picture!.padEnd(widths[0]!)}  ${name!.padEnd(widths[1]!)}  ${p}`)
    .join("\n");
}

function percent(probability: number): string {
  return `${(100 * probability).toFixed(1).padStart(5)} %`;
}
