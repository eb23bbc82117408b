import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { type EndSignal, onEndSignals } from "./signals.js";

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Whether people see what it prints. @default true */
  readonly isShown?: boolean;
}

/** What became of a program. */
export interface Finished {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  /** Both outputs, their last megabyte. */
  readonly output: string;
  /** The first signal that asked this process to end meanwhile, and that was passed on. */
  readonly interruptedBy?: EndSignal;
}

const keptCharacters = 1024 ** 2;

/**
 * Runs a program to its end. Its outputs are shown and kept; signals are passed on.
 *
 * @throws Error of `spawn`, with the code ENOENT when there is no such program.
 */
export function runProgram({ command, args, folder, environment, isShown = true }: Program): Promise<Finished> {
  return new Promise((resolve, reject) => {
    // In a group of its own: a terminal sends Ctrl-C to the whole group of this process, we send it to that of the program, and SST
    // takes a second one as the wish to leave everything as it is. And only so is the binary reached that sst's script starts.
    const child = spawn(command, args, {
      cwd: folder,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    let output = "";
    let interruptedBy: EndSignal | undefined;
    const follow = (stream: Readable, to: NodeJS.WriteStream) =>
      stream.setEncoding("utf8").on("data", (text: string) => {
        output = (output + text).slice(-keptCharacters);
        if (isShown) to.write(text);
      });
    follow(child.stdout, process.stdout);
    follow(child.stderr, process.stderr);
    const stopListening = onEndSignals((signal) => {
      interruptedBy ??= signal;
      // SST hears SIGINT as the wish to stop after what is under way; its script ends at SIGTERM, and leaves the binary alone.
      if (child.pid !== undefined) process.kill(-child.pid, "SIGINT");
    });
    child.on("error", (error) => {
      stopListening();
      reject(error);
    });
    child.on("close", (exitCode) => {
      stopListening();
      resolve({ exitCode, output, ...(interruptedBy && { interruptedBy }) });
    });
  });
}
