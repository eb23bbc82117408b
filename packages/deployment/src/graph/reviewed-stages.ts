import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { evaluate } from "../evaluate/evaluate.js";
import type { Graph } from "../evaluate/graph.js";

/** The stages whose graphs are reviewed: the cheap one and the protected one. */
export const reviewedStages = ["dev", "production"] as const;

/** A stage as the stacks are now. Throws as `evaluate` does. */
export function currentGraph(root: string, stage: string, onOutput?: (output: string) => void): Promise<Graph> {
  // What a deployment is asked for, as far as the stacks read it from the environment.
  const environment = { SNN_MAIL: "someone@example.com" };
  return evaluate({ root, stage, environment, ...(onOutput === undefined ? {} : { onOutput }) });
}

/** Where the text of a stage is committed. */
export function graphTextFile(root: string, stage: string): string {
  return join(root, "stacks", "graph", `${stage}.txt`);
}

/** Where the picture is that is made from the graph of `dev`. */
export function pictureFile(root: string): string {
  return join(root, "docs", "architecture.svg");
}

/** What is committed; empty when there is nothing. A checkout on Windows may have changed the line ends. */
export async function committed(file: string): Promise<string> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text.replaceAll("\r\n", "\n");
}
