import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { BundleError } from "./errors.js";

/** What came of loading a function. */
export interface LoadReport {
  /** Whether it is loaded and exports a handler. */
  readonly hasHandler: boolean;
  /** What it threw instead. */
  readonly error?: { readonly name: string; readonly message: string };
  /** Where it wanted to connect to while it was loaded, and was not let. */
  readonly connections: readonly string[];
}

/** Loading takes about a second; something that waits for ever is a mistake. */
const timeLimitMs = 60_000;

/**
 * Loads a bundled function in a process of its own, as Lambda does when it starts one, but without a network.
 *
 * @param folder the bundle.
 * @param environment all that the process has of environment variables.
 * @throws BundleError if the process ends without a report.
 */
export async function loadFunction(folder: string, environment: NodeJS.ProcessEnv): Promise<LoadReport> {
  const child = fork(fileURLToPath(new URL("./loading-process.js", import.meta.url)), [folder], {
    cwd: folder,
    env: environment,
    execArgv: [],
    timeout: timeLimitMs,
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let report: LoadReport | undefined;
  let complaints = "";
  child.on("message", (message: LoadReport) => {
    report = message;
  });
  child.stderr!.on("data", (chunk) => {
    complaints += chunk;
  });
  await once(child, "close");
  if (report === undefined) throw new BundleError(`${folder}: the process ended while it was loading: ${complaints}`);
  return report;
}
