import type { Answers } from "./answers.js";

/** What the evaluating process is told; it finds this as `request.json` in its folder and leaves `graph.json`. */
export interface EvaluationRequest {
  readonly root: string;
  readonly platform: string;
  readonly stage: string;
  readonly region: string;
  readonly dev: boolean;
  readonly answers: Answers;
}

export const requestFile = "request.json";
export const graphFile = "graph.json";
export const bundleFile = "app.mjs";
/** Stands in a graph for the folder that SST works in. */
export const workFolderName = "<work>";
