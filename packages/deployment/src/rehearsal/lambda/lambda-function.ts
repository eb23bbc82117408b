import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { ExecutionEnvironment, type LogLine, type Outcome } from "./execution-environment.js";
import { type FunctionDescription, logGroupOf } from "./function-description.js";
import { unpack } from "./task-root.js";

export interface LambdaFunctionOptions extends FunctionDescription {
  /** A folder of this function alone, in which it makes what it needs. It is removed in the end. */
  readonly folder: string;
  /** Invocations at one time: the reserved concurrency, or what the machine can bear. Further ones wait, as if throttled and retried. */
  readonly maximumConcurrency: number;
  /** Is told of every line that the function writes. */
  readonly onLog?: (line: LogLine) => void;
}

/** What an invocation answers. */
export interface InvocationResult {
  readonly requestId: string;
  readonly statusCode: 200;
  /** What the handler returned, or the error. */
  readonly payload: unknown;
  /** That the payload is an error. */
  readonly functionError?: "Unhandled";
}

interface Waiting {
  readonly start: (environment: ExecutionEnvironment) => void;
  readonly giveUp: (error: Error) => void;
}

/** A function of Lambda, which runs its built bundle in processes of its own. */
export class LambdaFunction {
  readonly name: string;
  readonly arn: string;
  /** What it has written so far. */
  readonly lines: LogLine[] = [];
  readonly #options: LambdaFunctionOptions;
  readonly #taskRoot: string;
  readonly #environments = new Set<ExecutionEnvironment>();
  /** The one used last comes last, and is used next: what it needs is in its caches. */
  readonly #idle: ExecutionEnvironment[] = [];
  readonly #waiting: Waiting[] = [];
  #unpacked: Promise<void> | undefined;
  #stopped: Promise<void> | undefined;

  constructor(options: LambdaFunctionOptions) {
    this.#options = options;
    this.name = options.name;
    this.arn = options.arn;
    this.#taskRoot = join(options.folder, "task");
  }

  /** The processes that run. */
  get pids(): number[] {
    return [...this.#environments].flatMap(({ pid }) => pid ?? []);
  }

  /**
   * Invokes the function and waits for what comes of it. An error of the function is a result like any other.
   *
   * @param event anything that can be JSON.
   * @param requestId the same for every attempt of an asynchronous invocation. @default a new one
   * @throws Error when the function is stopped, or its bundle cannot be unpacked.
   */
  async invoke(event: unknown, requestId: string = randomUUID()): Promise<InvocationResult> {
    const payload = JSON.stringify(event);
    const environment = await this.#take();
    const outcome = await environment.invoke(requestId, payload);
    this.#giveBack(environment);
    if (this.#stopped !== undefined && "error" in outcome) throw this.#stopError();
    return resultOf(requestId, outcome);
  }

  /** Kills all its processes and removes its folder. Invocations that wait fail. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    for (const { giveUp } of this.#waiting.splice(0)) giveUp(this.#stopError());
    await this.#unpacked?.catch(() => undefined);
    await Promise.all([...this.#environments].map((environment) => environment.stop()));
    await rm(this.#options.folder, { recursive: true, force: true });
  }

  async #take(): Promise<ExecutionEnvironment> {
    if (this.#stopped !== undefined) throw this.#stopError();
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (!idle.isGone) return idle;
      await this.#discard(idle);
    }
    if (this.#environments.size < this.#options.maximumConcurrency) return this.#start();
    return new Promise<ExecutionEnvironment>((start, giveUp) => this.#waiting.push({ start, giveUp }));
  }

  async #start(): Promise<ExecutionEnvironment> {
    const environment = new ExecutionEnvironment(this.#options, (line) => this.#log(line));
    // Before anything is waited for, so that no two invocations take the last place.
    this.#environments.add(environment);
    try {
      this.#unpacked ??= unpack(this.#options, this.#taskRoot);
      await this.#unpacked;
      await environment.start(this.#taskRoot, join(this.#options.folder, "environments"));
    } catch (error) {
      this.#environments.delete(environment);
      throw error;
    }
    return environment;
  }

  #giveBack(environment: ExecutionEnvironment): void {
    if (environment.isGone) {
      void this.#replace(environment);
      return;
    }
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(environment);
    else next.start(environment);
  }

  /** Makes room where an environment is gone, and a new one there for whoever has begun to wait by then. */
  async #replace(environment: ExecutionEnvironment): Promise<void> {
    await this.#discard(environment);
    const next = this.#waiting.shift();
    if (next === undefined) return;
    try {
      next.start(await this.#start());
    } catch (error) {
      next.giveUp(error as Error);
    }
  }

  async #discard(environment: ExecutionEnvironment): Promise<void> {
    await environment.stop();
    this.#environments.delete(environment);
  }

  #stopError(): Error {
    return new Error(`the function ${this.name} has been stopped`);
  }

  #log(line: Pick<LogLine, "stream" | "text" | "requestId">): void {
    const whole = { function: this.name, logGroup: logGroupOf(this.#options), ...line };
    this.lines.push(whole);
    this.#options.onLog?.(whole);
  }
}

function resultOf(requestId: string, outcome: Outcome): InvocationResult {
  if ("error" in outcome) return { requestId, statusCode: 200, payload: outcome.error, functionError: "Unhandled" };
  return { requestId, statusCode: 200, payload: JSON.parse(outcome.payload) as unknown };
}
