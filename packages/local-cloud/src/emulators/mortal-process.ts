import { type ChildProcessByStdio, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import type { Readable } from "node:stream";

/** A program that the local cloud starts is not installed. */
export class MissingProgramError extends Error {
  override readonly name = "MissingProgramError";

  constructor(
    readonly program: string,
    readonly debianPackage: string,
  ) {
    super(`${program} is not installed, or not on the PATH: apt-get install ${debianPackage}`);
  }
}

/** A running child with readable output and no input. */
export type MortalProcess = ChildProcessByStdio<null, Readable, Readable>;

export interface MortalOptions {
  /** Which has the program, for who lacks it. */
  readonly debianPackage: string;
  /** All of the child's environment. @default that of this process */
  readonly environment?: NodeJS.ProcessEnv;
  /** Where it runs. @default where this process does */
  readonly folder?: string;
}

const alive = new Set<MortalProcess>();
const killAll = () => {
  for (const child of alive) child.kill("SIGKILL");
};

/**
 * Starts a program that does not outlive this process. An ordinary exit kills it; where util-linux is there, the kernel
 * does so whatever this process dies of, SIGKILL included.
 *
 * @param program its name, or its absolute path.
 * @throws MissingProgramError naming the Debian package that has the program
 */
export function spawnMortal(
  program: string,
  programArguments: readonly string[],
  { debianPackage, environment = process.env, folder }: MortalOptions,
): MortalProcess {
  const file = findOnPath(program);
  if (file === undefined) throw new MissingProgramError(program, debianPackage);
  const [command, ...commandArguments] = [...deathPact(), file, ...programArguments];
  // In a group of its own, so that a Ctrl-C reaches only this process, which ends its children when it needs them no more.
  const child = spawn(command!, commandArguments, {
    stdio: ["ignore", "pipe", "pipe"],
    env: environment,
    ...(folder !== undefined && { cwd: folder }),
    detached: true,
  });
  if (alive.size === 0) process.once("exit", killAll);
  alive.add(child);
  child.once("close", () => {
    alive.delete(child);
    if (alive.size === 0) process.off("exit", killAll);
  });
  return child;
}

/** Ends a child in an orderly way, with force when that takes too long. Resolves when the process is gone. */
export async function endMortal(child: MortalProcess, killAfterMs: number): Promise<void> {
  if (!alive.has(child)) return;
  const closed = once(child, "close");
  child.kill("SIGTERM");
  const impatience = setTimeout(() => child.kill("SIGKILL"), killAfterMs);
  await closed;
  clearTimeout(impatience);
}

/** The words before a command that tie its life to ours; none where the system cannot. setpriv keeps the process id. */
function deathPact(): string[] {
  const setpriv = findOnPath("setpriv");
  if (setpriv === undefined) return [];
  const pact = [setpriv, "--pdeathsig", "KILL"];
  // The setpriv of BusyBox does not know the option.
  return spawnSync(setpriv, [...pact.slice(1), "true"]).status === 0 ? pact : [];
}

function findOnPath(program: string): string | undefined {
  if (isAbsolute(program)) return isExecutable(program) ? program : undefined;
  return (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
