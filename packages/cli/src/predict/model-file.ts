import { readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { InvalidInputError } from "@snn/core";
import { combined, firstLine, refusal, whyUnreadable } from "../problems.js";

/** A model as it lies on this machine. */
export interface ModelFile {
  readonly path: string;
  /** What a person would call it: the run's folder, or the file without its ending. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Reads a trained model: a `model.onnx`, or the one in the output folder of a run.
 *
 * @throws InvalidInputError with every problem: there is nothing, it cannot be read, or the run of that folder has failed.
 */
export async function readModelFile(path: string): Promise<ModelFile> {
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined) {
    const expected = "the output folder of a training, or a model.onnx";
    throw refusal(path, "no such file or folder", expected);
  }
  if (!stats.isDirectory()) return { path, name: basename(path).replace(/\.[^.]*$/, ""), bytes: await readBytes(path) };
  const file = join(path, "model.onnx");
  const [bytes, results] = await Promise.allSettled([readBytes(file), checkResults(join(path, "results.json"))]);
  if (bytes.status === "rejected" || results.status === "rejected")
    throw combined([bytes, results].flatMap((result) => (result.status === "rejected" ? [result.reason] : [])));
  return { path: file, name: basename(path), bytes: bytes.value };
}

async function readBytes(file: string): Promise<Uint8Array> {
  return readFile(file).catch((cause: unknown) => {
    const expected = "the model of a training that has completed";
    throw refusal(file, whyUnreadable(cause), expected, cause);
  });
}

/** A training that failed may have been given the folder of an earlier one, whose model is still there. */
async function checkResults(file: string): Promise<void> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw refusal(file, whyUnreadable(cause), "the results of a training", cause);
  });
  const status = statusOf(file, text);
  if (status !== "completed")
    throw new InvalidInputError([{ file, path: "status", found: String(status ?? "nothing"), expected: "completed" }]);
}

function statusOf(file: string, text: string): unknown {
  try {
    return (JSON.parse(text) as { status?: unknown } | null)?.status;
  } catch (cause) {
    const found = `no JSON (${firstLine(cause)})`;
    throw refusal(file, found, "the results of a training", cause);
  }
}
