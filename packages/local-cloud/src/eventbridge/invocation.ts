import { randomUUID } from "node:crypto";
import type { EventBridgeEventLike } from "./event.js";
import { type After, after as processTimers } from "./timers.js";

/** What a function does with an event. A rejection is a failed invocation. */
export type FunctionHandler = (event: EventBridgeEventLike) => Promise<unknown>;

/** What Lambda tells the destination of failures about an event that it has given up. */
export interface FailureRecord {
  readonly version: "1.0";
  /** ISO 8601. */
  readonly timestamp: string;
  readonly requestContext: {
    /** The same for every attempt. */
    readonly requestId: string;
    readonly functionArn: string;
    readonly condition: "RetriesExhausted";
    readonly approximateInvokeCount: number;
  };
  readonly requestPayload: EventBridgeEventLike;
  readonly responseContext: {
    readonly statusCode: 200;
    readonly executedVersion: "$LATEST";
    readonly functionError: "Unhandled";
  };
  readonly responsePayload: { readonly errorType: string; readonly errorMessage: string };
}

export interface FunctionOptions {
  /** The destination of events that have been given up; without one they are lost, as with Lambda. */
  readonly onFailure?: (record: FailureRecord) => Promise<unknown>;
  /** Invocations of the function at one time. @default 1000, Lambda's for an account */
  readonly maximumConcurrency?: number;
}

export interface InvocationOptions {
  /** The waits before an event is tried again, one for each retry. @default Lambda's: one minute, then two */
  readonly retryDelaysMs?: readonly number[];
  readonly after?: After;
  readonly now?: () => Date;
}

/** An event on its way to a function. */
interface Invocation {
  readonly requestId: string;
  /** JSON, so that every attempt has an event of its own, as over the wire. */
  readonly payload: string;
  attempts: number;
}

interface LocalFunction {
  readonly arn: string;
  readonly handler: FunctionHandler;
  readonly onFailure: ((record: FailureRecord) => Promise<unknown>) | undefined;
  readonly maximumConcurrency: number;
  readonly queue: Invocation[];
  running: number;
}

/** The ARN of a function without a version or alias. */
export function isFunctionArn(arn: string): boolean {
  return /^arn:aws:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]{1,64}$/.test(arn);
}

/**
 * Lambda's asynchronous invocation of functions in this process. Every function has a queue of events, which start in
 * order; an event whose invocation fails goes back to its end after a wait, and to the function's destination of
 * failures when it has been tried often enough.
 */
export class AsynchronousInvocation {
  readonly #functions = new Map<string, LocalFunction>();
  /** What calls off the timers that run. */
  readonly #timers = new Set<() => void>();
  readonly #retryDelaysMs: readonly number[];
  readonly #after: After;
  readonly #now: () => Date;
  #isClosed = false;
  /** Events that are waiting, queued, being handled, or handed to a destination. */
  #unfinished = 0;
  #idlers: (() => void)[] = [];

  constructor({ retryDelaysMs = [60_000, 120_000], after = processTimers, now = () => new Date() }: InvocationOptions) {
    this.#retryDelaysMs = retryDelaysMs;
    this.#after = after;
    this.#now = now;
  }

  /** @throws TypeError when the ARN is no function's, or when it has a handler already. */
  register(arn: string, handler: FunctionHandler, options: FunctionOptions = {}): void {
    if (!isFunctionArn(arn)) throw new TypeError(`${arn} is not the ARN of a Lambda function without a version`);
    if (this.#functions.has(arn)) throw new TypeError(`${arn} has been registered already`);
    const { onFailure, maximumConcurrency = 1000 } = options;
    this.#functions.set(arn, { arn, handler, onFailure, maximumConcurrency, queue: [], running: 0 });
  }

  /**
   * Queues an event for a function, after a delay if there is one. An event for a function that does not exist is
   * dropped with a warning of the process; EventBridge gives such an event up after a day.
   */
  invoke(arn: string, event: EventBridgeEventLike, delayMs = 0): void {
    if (this.#isClosed) throw new Error("the functions take no more events");
    const target = this.#functions.get(arn);
    if (target === undefined) {
      process.emitWarning(`The event ${event.id} was dropped: no function is registered as ${arn}`);
      return;
    }
    this.#unfinished++;
    this.#enqueue(target, { requestId: randomUUID(), payload: JSON.stringify(event), attempts: 0 }, delayMs);
  }

  /** Resolves when no event is waiting, queued or being handled. */
  async idle(): Promise<void> {
    if (this.#unfinished > 0) await new Promise<void>((resolve) => this.#idlers.push(resolve));
  }

  /** Takes no more events, drops those that have not started, and waits for those that have. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const callOff of this.#timers) {
      callOff();
      this.#finish(1);
    }
    this.#timers.clear();
    for (const { queue } of this.#functions.values()) this.#finish(queue.splice(0).length);
    await this.idle();
  }

  #enqueue(target: LocalFunction, invocation: Invocation, delayMs: number): void {
    if (delayMs <= 0) {
      target.queue.push(invocation);
      this.#startNext(target);
      return;
    }
    const callOff = this.#after(delayMs, () => {
      this.#timers.delete(callOff);
      this.#enqueue(target, invocation, 0);
    });
    this.#timers.add(callOff);
  }

  #startNext(target: LocalFunction): void {
    while (target.running < target.maximumConcurrency) {
      const invocation = target.queue.shift();
      if (invocation === undefined) return;
      target.running++;
      void this.#run(target, invocation);
    }
  }

  async #run(target: LocalFunction, invocation: Invocation): Promise<void> {
    invocation.attempts++;
    const failure = await attempt(target, invocation);
    target.running--;
    this.#startNext(target);
    if (failure !== undefined) {
      const delayMs = this.#retryDelaysMs[invocation.attempts - 1];
      if (delayMs === undefined) await this.#giveUp(target, invocation, failure.reason);
      else if (!this.#isClosed) {
        this.#enqueue(target, invocation, delayMs);
        return;
      }
    }
    this.#finish(1);
  }

  async #giveUp({ arn, onFailure }: LocalFunction, invocation: Invocation, reason: unknown): Promise<void> {
    try {
      await onFailure?.({
        version: "1.0",
        timestamp: this.#now().toISOString(),
        requestContext: {
          requestId: invocation.requestId,
          functionArn: `${arn}:$LATEST`,
          condition: "RetriesExhausted",
          approximateInvokeCount: invocation.attempts,
        },
        requestPayload: eventOf(invocation),
        responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
        responsePayload: describe(reason),
      });
    } catch (error) {
      // Lambda counts this in a metric, DestinationDeliveryFailures, and the event is lost there too.
      process.emitWarning(`The destination of failures of ${arn} failed: ${describe(error).errorMessage}`);
    }
  }

  #finish(count: number): void {
    this.#unfinished -= count;
    if (this.#unfinished > 0) return;
    for (const resolve of this.#idlers.splice(0)) resolve();
  }
}

/** @returns why the attempt failed, if it did. */
async function attempt(target: LocalFunction, invocation: Invocation): Promise<{ reason: unknown } | undefined> {
  try {
    await target.handler(eventOf(invocation));
    return undefined;
  } catch (reason) {
    return { reason };
  }
}

function eventOf({ payload }: Invocation): EventBridgeEventLike {
  return JSON.parse(payload) as EventBridgeEventLike;
}

/** An error as the Node.js runtime of Lambda reports it. */
function describe(reason: unknown): FailureRecord["responsePayload"] {
  if (reason instanceof Error) return { errorType: reason.name, errorMessage: reason.message };
  return { errorType: typeof reason, errorMessage: String(reason) };
}
