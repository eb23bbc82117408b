import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants, existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";
import { refusal } from "../problems.js";
import { projectFile } from "../project.js";

/** What opens notebooks in a browser, the best first. */
const servers = ["jupyter-lab", "jupyter-notebook"];

/**
 * `snn notebook [NAME]`: opens the notebooks, or one of them, with the Jupyter of the PATH, and the kernel that they are written for.
 *
 * @param words that Jupyter gets besides.
 * @returns its exit code.
 * @throws InvalidInputError when there is no such notebook, or no Jupyter.
 */
export async function notebookCommand(name: string | undefined, words: readonly string[]): Promise<number> {
  const folder = projectFile("notebooks");
  const file = name === undefined ? undefined : await fileOf(folder, name);
  const server = servers.map(onPath).find((path) => path !== undefined);
  if (server === undefined) {
    const expected =
      "Jupyter: pip install jupyterlab, or apt-get install jupyter-notebook; it may also run elsewhere, see docs/how-to/notebooks.md";
    throw refusal("jupyter", "nothing on the PATH", expected);
  }
  await installKernel(folder);
  const kernels = [folder, process.env["JUPYTER_PATH"]].filter((path) => path !== undefined && path !== "");
  return ended(
    spawn(server, [...(file === undefined ? [] : [file]), ...words], {
      cwd: folder,
      env: { ...process.env, JUPYTER_PATH: kernels.join(delimiter), ...runHere() },
      stdio: "inherit",
    }),
  );
}

/** The file of a notebook; with its ending or without. @throws InvalidInputError */
async function fileOf(folder: string, name: string): Promise<string> {
  const notebooks = (await readdir(folder)).filter((entry) => entry.endsWith(".ipynb"));
  const wanted = name.endsWith(".ipynb") ? name : `${name}.ipynb`;
  const found = notebooks.find((notebook) => notebook.toLowerCase() === wanted.toLowerCase());
  if (found !== undefined) return found;
  const expected = `one of ${notebooks.map((notebook) => notebook.replace(".ipynb", "")).join(", ")}`;
  throw refusal(name, "no such notebook", expected);
}

/** The run that is to be analysed, if it is named by a folder of the place where this command was started: the kernel starts in another one. */
function runHere(): NodeJS.ProcessEnv {
  const run = process.env["SNN_RUN"];
  return run !== undefined && existsSync(resolve(run, "run.json")) ? { SNN_RUN: resolve(run) } : {};
}

/** Installs the kernel, unless it is there. @throws InvalidInputError when that fails. */
async function installKernel(folder: string): Promise<void> {
  if (existsSync(join(folder, "node_modules/tslab"))) return;
  console.error("Installing the TypeScript kernel …");
  const words = ["ci", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", folder];
  // Not to the output of this command, which somebody may read.
  const code = await ended(spawn("npm", words, { stdio: ["ignore", 2, 2] }));
  if (code === 0) return;
  throw refusal(folder, "no kernel", "what `npm ci --prefix notebooks` installs");
}

/** Waits for a program that shares this terminal. Ctrl-C is for it alone: it ends, and then this process does. @returns its exit code. */
async function ended(child: ChildProcess): Promise<number> {
  const ignore = () => {};
  const handOn = () => child.kill("SIGTERM");
  process.on("SIGINT", ignore).on("SIGTERM", handOn);
  try {
    const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
    return code ?? (signal === null ? 1 : 128 + (signal === "SIGTERM" ? 15 : 9));
  } finally {
    process.off("SIGINT", ignore).off("SIGTERM", handOn);
  }
}

function onPath(program: string): string | undefined {
  return (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
