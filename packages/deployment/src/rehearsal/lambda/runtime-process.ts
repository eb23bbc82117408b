import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";

/** The process of an execution environment. */
export type RuntimeProcess = ChildProcessByStdio<Writable, Readable, Readable>;

const bootstrap = fileURLToPath(new URL("bootstrap.js", import.meta.url));

const alive = new Set<RuntimeProcess>();
const killAll = () => {
  for (const child of alive) child.kill("SIGKILL");
};

/**
 * Starts the process of a function in its folder, with this environment and nothing else. It does not outlive this process: an
 * ordinary exit kills it, and of any other it learns by the end of its input.
 */
export function spawnRuntime(taskRoot: string, environment: Readonly<Record<string, string>>): RuntimeProcess {
  const child = spawn(process.execPath, [bootstrap], { cwd: taskRoot, env: environment, stdio: "pipe" });
  if (alive.size === 0) process.once("exit", killAll);
  alive.add(child);
  child.once("close", () => {
    alive.delete(child);
    if (alive.size === 0) process.off("exit", killAll);
  });
  return child;
}
