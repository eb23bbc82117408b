import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { projectFile } from "../files/folders.js";
import { NotebookProblem } from "../files/problem.js";
import { failureOf, type Notebook, normalised } from "./notebook.js";

/** The notebooks of the project, in the order in which they are read. */
export const notebookNames = ["Introduction", "Codebook", "Analysis"] as const;

/** Where they are, with their kernel. */
export const notebooksFolder = projectFile("notebooks");

/** A notebook that takes longer than this hangs. */
const longestSeconds = 300;

/** How a notebook is executed. */
export interface ExecutionOptions {
  /** Where it writes its runs. */
  readonly runs: string;
  /** More variables of its environment. */
  readonly environment?: NodeJS.ProcessEnv;
}

/**
 * Executes a notebook from top to bottom, headless, with the distribution's nbconvert. The file stays as it is.
 *
 * @returns what it has become.
 * @throws NotebookProblem when a cell fails, naming it, or when Jupyter or the kernel is not installed.
 */
export async function executeNotebook(file: string, options: ExecutionOptions): Promise<Notebook> {
  const executed = await execute(file, options);
  const failure = failureOf(executed);
  if (failure !== undefined) throw new NotebookProblem(`${file}, cell ${failure.cell.id}: ${failure.message}`);
  return normalised(executed);
}

/** As {@link executeNotebook}, but a cell that fails is part of what comes of it. */
export async function execute(file: string, { runs, environment }: ExecutionOptions): Promise<Notebook> {
  if (!existsSync(join(notebooksFolder, "node_modules/tslab")))
    throw new NotebookProblem("the kernel of the notebooks is missing: npm ci --prefix notebooks");
  const words = ["nbconvert", "--to", "notebook", "--execute", "--allow-errors", "--stdout"];
  const child = spawn("jupyter", [...words, `--ExecutePreprocessor.timeout=${longestSeconds}`, file], {
    env: { ...process.env, ...environment, JUPYTER_PATH: notebooksFolder, SNN_NOTEBOOK_RUNS: runs },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    stdout += part;
  });
  child.stderr.setEncoding("utf8").on("data", (part: string) => {
    stderr += part;
  });
  const [code] = await once(child, "close").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    throw new NotebookProblem("jupyter is missing: apt-get install --no-install-recommends jupyter-nbconvert");
  });
  if (code !== 0) throw new Error(`${file} could not be executed: ${stderr.trim().split("\n").slice(-5).join("\n")}`);
  return JSON.parse(stdout) as Notebook;
}
