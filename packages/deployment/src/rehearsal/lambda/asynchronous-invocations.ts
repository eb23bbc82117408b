import { randomUUID } from "node:crypto";
import type { FailureRecord } from "./failure-record.js";
import { failureRecord } from "./failure-record.js";
import type { InvocationResult, LambdaFunction } from "./lambda-function.js";

/** Takes the record of an event that is given up. A rejection loses it, as on Lambda. */
export type Destination = (record: FailureRecord) => Promise<void>;

/** How often and how long a function is tried: its EventInvokeConfig. */
export interface EventInvokeConfig {
  /** 0 to 2. @default 2 */
  readonly maximumRetryAttempts?: number;
  /** @default six hours */
  readonly maximumEventAgeSeconds?: number;
  /** @default none: what is given up is lost */
  readonly onFailure?: Destination;
}

export interface AsynchronousInvocationsOptions {
  /** The waits before the first and the second retry. @default Lambda's: one minute, then two */
  readonly retryDelaysMs?: readonly [first: number, second: number];
  /** @default the clock of this process */
  readonly now?: () => Date;
  /** Is told of every event that is given up, and why its record was lost, if it was. */
  readonly onGivenUp?: (record: FailureRecord, loss?: Error) => void;
}

/** Any function that can be invoked. */
export type Invocable = Pick<LambdaFunction, "arn" | "invoke">;

interface Registered {
  readonly target: Invocable;
  readonly config: EventInvokeConfig;
}

/** An event on its way to a function. */
interface Pending extends Registered {
  readonly requestId: string;
  readonly event: unknown;
  readonly queuedAt: number;
  attempts: number;
}

const sixHoursSeconds = 21_600;

/** Lambda's asynchronous invocation: it takes events at once, tries a function that fails again, and in the end tells a destination. */
export class AsynchronousInvocations {
  readonly #retryDelaysMs: readonly number[];
  readonly #now: () => Date;
  readonly #onGivenUp: (record: FailureRecord, loss?: Error) => void;
  readonly #functions = new Map<string, Registered>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #unfinished = 0;
  #idlers: (() => void)[] = [];
  #isClosed = false;

  constructor({ retryDelaysMs = [60_000, 120_000], now, onGivenUp }: AsynchronousInvocationsOptions = {}) {
    this.#retryDelaysMs = retryDelaysMs;
    this.#now = now ?? (() => new Date());
    this.#onGivenUp = onGivenUp ?? (() => {});
  }

  /** Makes a function known by its ARN. @throws TypeError when it is known already */
  register(target: Invocable, config: EventInvokeConfig = {}): void {
    if (this.#functions.has(target.arn)) throw new TypeError(`${target.arn} has been registered already`);
    this.#functions.set(target.arn, { target, config });
  }

  /**
   * Takes an event for a function. @returns the id of the request, the same for every attempt.
   * @throws TypeError for a function that is not known, Error when it takes no more.
   */
  invoke(functionArn: string, event: unknown): string {
    const registered = this.#functions.get(functionArn);
    if (registered === undefined) throw new TypeError(`there is no function ${functionArn}`);
    if (this.#isClosed) throw new Error("the functions take no more events");
    const requestId = randomUUID();
    this.#unfinished++;
    void this.#attempt({ ...registered, requestId, event, queuedAt: this.#now().getTime(), attempts: 0 });
    return requestId;
  }

  /** Resolves when no event is waiting, being handled or handed to a destination. */
  async idle(): Promise<void> {
    if (this.#unfinished > 0) await new Promise<void>((resolve) => this.#idlers.push(resolve));
  }

  /** Takes no more events, drops those that wait to be tried again, and waits for those under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const timer of this.#timers) {
      clearTimeout(timer);
      this.#finish();
    }
    this.#timers.clear();
    await this.idle();
  }

  async #attempt(pending: Pending): Promise<void> {
    const { target, config, requestId, event } = pending;
    const { maximumRetryAttempts = 2, maximumEventAgeSeconds = sixHoursSeconds } = config;
    const ageSeconds = (this.#now().getTime() - pending.queuedAt) / 1000;
    if (ageSeconds > maximumEventAgeSeconds) return this.#giveUp(pending, undefined);
    pending.attempts++;
    const result = await target.invoke(event, requestId).catch((error: Error) => failure(requestId, error));
    if (result.functionError === undefined) return this.#finish();
    if (pending.attempts > maximumRetryAttempts) return this.#giveUp(pending, result);
    if (this.#isClosed) return this.#finish();
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        void this.#attempt(pending);
      },
      this.#retryDelaysMs[pending.attempts - 1],
    );
    this.#timers.add(timer);
  }

  async #giveUp(
    { target, config, requestId, event, attempts }: Pending,
    result: InvocationResult | undefined,
  ): Promise<void> {
    const record = failureRecord({
      functionArn: target.arn,
      requestId,
      event,
      attempts,
      timestamp: this.#now(),
      result,
    });
    try {
      if (config.onFailure === undefined) throw new Error(`${target.arn} has no destination of failures`);
      await config.onFailure(record);
      this.#onGivenUp(record);
    } catch (error) {
      this.#onGivenUp(record, error as Error);
    }
    this.#finish();
  }

  #finish(): void {
    this.#unfinished--;
    if (this.#unfinished > 0) return;
    for (const resolve of this.#idlers.splice(0)) resolve();
  }
}

/** A function that cannot even be started, as it is told of one that fails. */
function failure(requestId: string, { name, message }: Error): InvocationResult {
  const payload = { errorType: name, errorMessage: message };
  return { requestId, statusCode: 200, payload, functionError: "Unhandled" };
}
