import {
  type Dataset,
  decodeOnnxModel,
  InvalidInputError,
  outputKey,
  type Results,
  type Run,
  readModelCard,
  type TrainedModel,
} from "@snn/core";
import type { RunSource } from "./run-source.js";

/** What is known of a run. What is not there, because the run has not ended well or the file is gone, is left out. */
export interface OpenedRun {
  readonly run: Run;
  /** The cost of every epoch so far. */
  readonly costs: readonly number[];
  readonly results?: Results;
  readonly model?: TrainedModel;
  readonly dataset?: Dataset;
  /** Why something that should be there is not, a sentence each. */
  readonly missing: readonly string[];
}

/**
 * Reads what is known of a run, be it finished, failed, refused or under way.
 *
 * @throws InvalidInputError when there is no such run.
 */
export async function openRun(source: RunSource): Promise<OpenedRun> {
  const { runId, runs, shownAs } = source;
  const run = await runs.get(runId);
  if (run === undefined)
    throw new InvalidInputError([{ file: shownAs, path: "", found: "no such run", expected: "a run that has begun" }]);
  const missing: string[] = [];
  const found = async <Found>(what: string, read: () => Promise<Found>): Promise<Found | undefined> => {
    try {
      return await read();
    } catch (error) {
      missing.push(`${what}: ${why(error)}`);
      return undefined;
    }
  };
  const costs = (await found("The costs cannot be read", () => runs.costs(runId))) ?? [];
  const results = await found("The results cannot be read", () => resultsOf(source));
  const isCompleted = run.status === "completed";
  const model = isCompleted ? await found("The model cannot be read", () => modelOf(source)) : undefined;
  const dataset = isCompleted ? await found("The data set cannot be shown", () => datasetOf(source, run)) : undefined;
  return { run, costs, missing, ...(results && { results }), ...(model && { model }), ...(dataset && { dataset }) };
}

async function resultsOf({ objects, runId }: RunSource): Promise<Results | undefined> {
  const content = await objects.get(outputKey(runId, "results.json"));
  if (content === undefined) return undefined;
  const results = JSON.parse(Buffer.from(content).toString()) as Results;
  // An earlier run may have had this folder.
  return results.runId === runId ? results : undefined;
}

async function modelOf({ objects, runId }: RunSource): Promise<TrainedModel> {
  const content = await objects.get(outputKey(runId, "model.onnx"));
  if (content === undefined) throw new Error("there is no model.onnx");
  // An earlier run may have had this folder, or somebody may have copied another file here.
  const card = readModelCard(content, "model.onnx");
  if (card.runId !== runId) throw new Error(`the model.onnx is that of ${card.runId}`);
  return decodeOnnxModel(content);
}

async function datasetOf(source: RunSource, run: Run): Promise<Dataset> {
  const dataset = await source.readDataset(run);
  // To predict other examples than those that the model was measured by would give other figures, and nobody would know why.
  if (dataset.description.sha256 !== run.training?.dataset.sha256)
    throw new Error("the file is not the one of the training any more: its SHA-256 is another one");
  return dataset;
}

function why(error: unknown): string {
  if (error instanceof InvalidInputError)
    return error.problems.map(({ file, found }) => `${found} (${file})`).join(", ");
  return (error as Error).message.split("\n", 1)[0]!;
}
