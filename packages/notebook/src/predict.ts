import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeOnnxModel, type TrainedModel } from "@snn/core";
import { inOneLine } from "./files/problem.js";

/** What a model sees in a picture file. */
export interface PictureVerdict {
  readonly picture: string;
  readonly class: string;
  readonly probability: number;
}

/** Lets a model look at picture files, as `snn predict` and `snn serve` do. @throws NotebookProblem when a file is no picture. */
export async function predictPictureFiles(
  model: TrainedModel,
  pictures: readonly string[],
): Promise<readonly PictureVerdict[]> {
  const { predictPictures } = await import("@snn/cli");
  const folder = await mkdtemp(join(tmpdir(), "snn-notebook-"));
  try {
    // Where it comes from and how good it is says its run; here it only has to be a model that can be served.
    const origin = { runId: "run_0", cost: 0, trainAccuracy: 0, testAccuracy: 0 };
    const file = join(folder, "model.onnx");
    await writeFile(file, encodeOnnxModel(model, origin));
    return await inOneLine(predictPictures(file, pictures));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
