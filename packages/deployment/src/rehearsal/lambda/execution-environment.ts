import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { environmentOf, type FunctionDescription } from "./function-description.js";
import { type FunctionError, RuntimeApi } from "./runtime-api.js";
import { type RuntimeProcess, spawnRuntime } from "./runtime-process.js";

/** What came of an invocation: JSON of what the handler returned, or its error. */
export type Outcome = { readonly payload: string } | { readonly error: FunctionError };

/** A line that a function wrote. */
export interface LogLine {
  readonly function: string;
  readonly logGroup: string;
  readonly stream: "stdout" | "stderr";
  readonly text: string;
  /** Of the invocation that the process was busy with, or started for, when the line was read. */
  readonly requestId?: string;
}

/** Lambda gives a function ten seconds to start, which do not count as its own. */
const initLimitMs = 10_000;

interface Running {
  readonly requestId: string;
  readonly end: (outcome: Outcome) => void;
}

/**
 * A process that runs a function, for one invocation at a time, one after another. After an error of the handler it goes on, as on
 * Lambda; after running out of time, or after its process has ended, it is gone.
 */
export class ExecutionEnvironment {
  readonly #description: FunctionDescription;
  readonly #api: RuntimeApi;
  readonly #log: (line: Pick<LogLine, "stream" | "text" | "requestId">) => void;
  #process: RuntimeProcess | undefined;
  #running: Running | undefined;
  #outcome: Outcome | undefined;
  #initError: FunctionError | undefined;
  /** Why it is gone. */
  #failure: FunctionError | undefined;
  #started: Promise<void> | undefined;
  #whenReady: (() => void) | undefined;
  #isReady = false;
  #isGone = false;

  constructor(description: FunctionDescription, log: (line: Pick<LogLine, "stream" | "text" | "requestId">) => void) {
    this.#description = description;
    this.#log = log;
    this.#api = new RuntimeApi({
      onReady: () => this.#onReady(),
      onResponse: (requestId, payload) => this.#answered(requestId, { payload }),
      onError: (requestId, error) => this.#answered(requestId, { error }),
      onInitError: (error) => {
        this.#initError = error;
      },
    });
  }

  /** Whether it can take no more invocations. */
  get isGone(): boolean {
    return this.#isGone;
  }

  /** The process; undefined before it runs. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Starts the process; an invocation may come at once. @throws Error when it has been stopped meanwhile */
  start(taskRoot: string, folder: string): Promise<void> {
    this.#started ??= this.#start(taskRoot, folder);
    return this.#started;
  }

  async #start(taskRoot: string, folder: string): Promise<void> {
    const id = randomUUID();
    const temporaryFolder = join(folder, id);
    const [runtimeApi] = await Promise.all([this.#api.listen(), mkdir(temporaryFolder, { recursive: true })]);
    if (this.#isGone) throw new Error("the execution environment was stopped before it ran");
    const logStream = `rehearsal/[$LATEST]${id.replaceAll("-", "")}`;
    const place = { taskRoot, temporaryFolder, runtimeApi, logStream };
    const child = spawnRuntime(taskRoot, environmentOf(this.#description, place));
    this.#process = child;
    for (const stream of ["stdout", "stderr"] as const)
      createInterface(child[stream]).on("line", (text) => {
        const requestId = this.#running?.requestId;
        this.#log({ stream, text, ...(requestId !== undefined && { requestId }) });
      });
    child.stdin.on("error", () => undefined);
    // Followed by the end, like any other.
    child.once("error", ({ message }) => this.#log({ stream: "stderr", text: message }));
    child.once("close", (status, signal) => this.#ended(status, signal));
  }

  /** Runs the function once. To be called again when the last call has resolved, and unless {@link isGone}. */
  invoke(requestId: string, payload: string): Promise<Outcome> {
    const { arn, timeoutSeconds } = this.#description;
    const timeoutMs = timeoutSeconds * 1000;
    return new Promise<Outcome>((resolve) => {
      if (this.#failure !== undefined) {
        resolve({ error: this.#failure });
        return;
      }
      let timer = setTimeout(() => this.#timeOut(requestId), initLimitMs + timeoutMs);
      this.#running = {
        requestId,
        end: (outcome) => {
          clearTimeout(timer);
          this.#running = undefined;
          this.#outcome = undefined;
          resolve(outcome);
        },
      };
      const begin = () => {
        clearTimeout(timer);
        timer = setTimeout(() => this.#timeOut(requestId), timeoutMs);
        this.#isReady = false;
        this.#api.invoke({ requestId, payload, functionArn: arn, deadlineMs: Date.now() + timeoutMs });
      };
      if (this.#isReady) begin();
      else this.#whenReady = begin;
    });
  }

  /** Kills the process, in the midst of whatever it does, and waits for its end. */
  async stop(): Promise<void> {
    this.#isGone = true;
    await this.#started?.catch(() => undefined);
    const child = this.#process;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      const closed = once(child, "close");
      child.kill("SIGKILL");
      await closed;
    }
    await this.#api.close();
  }

  #onReady(): void {
    this.#isReady = true;
    const begin = this.#whenReady;
    this.#whenReady = undefined;
    // An invocation is over when the runtime asks for the next, not when it answers: only then may it get another.
    if (this.#running !== undefined && this.#outcome !== undefined) this.#running.end(this.#outcome);
    else begin?.();
  }

  #answered(requestId: string, outcome: Outcome): void {
    if (this.#running?.requestId === requestId) this.#outcome = outcome;
  }

  #timeOut(requestId: string): void {
    const message = `Task timed out after ${this.#description.timeoutSeconds.toFixed(2)} seconds`;
    this.#log({ stream: "stderr", text: `${new Date().toISOString()} ${requestId} ${message}`, requestId });
    this.#fail({ errorType: "Sandbox.Timedout", errorMessage: `RequestId: ${requestId} Error: ${message}` });
    this.#process?.kill("SIGKILL");
  }

  #ended(status: number | null, signal: NodeJS.Signals | null): void {
    const cause = signal === null ? `exit status ${status}` : `signal: ${signal}`;
    const exit = `RequestId: ${this.#running?.requestId} Error: Runtime exited with error: ${cause}`;
    const reported = this.#outcome !== undefined && "error" in this.#outcome ? this.#outcome.error : undefined;
    this.#fail(this.#initError ?? reported ?? { errorType: "Runtime.ExitError", errorMessage: exit });
  }

  #fail(error: FunctionError): void {
    this.#isGone = true;
    this.#failure ??= error;
    this.#running?.end({ error });
  }
}
