import { parentPort, type TransferListItem, Worker, workerData } from "node:worker_threads";

/** What a worker sends: where it is now, and at the end its answer. */
type WorkerMessage<Answer> = { readonly stage: string } | { readonly answer: Answer };

/** A worker that gave no answer: it died, or its time was up. */
export class WorkerFailure extends Error {
  override readonly name = "WorkerFailure";

  constructor(
    /** What the worker said last about where it is; empty if it said nothing. */
    readonly stage: string,
    /** What happened, as words that follow "the worker". */
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`the worker ${reason}${stage === "" ? "" : ` at ${stage}`}`, options);
  }
}

/** How {@link callWorker} treats its worker. */
export interface WorkerCallOptions {
  /** Buffers of the request that move to the worker instead of being copied. */
  readonly transfer?: readonly TransferListItem[];
  /** The worker is stopped after so many milliseconds; never when left out. */
  readonly timeLimitMs?: number;
}

/** The longest delay that `setTimeout` keeps; it turns longer ones into 1 ms. */
const longestDelayMs = 2 ** 31 - 1;

/**
 * Runs a compiled worker file in a fresh thread, hands it a request, and waits for its answer. The thread is gone when the promise settles.
 *
 * @throws WorkerFailure if the worker dies without an answer or takes too long.
 */
export async function callWorker<Request, Answer>(
  file: URL,
  request: Request,
  { transfer = [], timeLimitMs }: WorkerCallOptions = {},
): Promise<Answer> {
  // Node's own flags (`--test`, `--input-type`) are not for the worker; what a dying WASM module prints is not for the terminal.
  const worker = new Worker(file, {
    workerData: request,
    transferList: [...transfer],
    execArgv: [],
    stdout: true,
    stderr: true,
  });
  worker.stdout.resume();
  worker.stderr.resume();
  let stage = "";
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Answer>((resolve, reject) => {
      worker.on("message", (message: WorkerMessage<Answer>) => {
        if ("answer" in message) resolve(message.answer);
        else stage = message.stage;
      });
      let failure: { readonly cause: unknown } | undefined;
      worker.on("error", (cause) => {
        failure = { cause };
      });
      // The error can overtake what the worker said before; its end cannot.
      worker.on("exit", () => {
        const reason = failure === undefined ? "ended without an answer" : `died (${messageOf(failure.cause)})`;
        reject(new WorkerFailure(stage, reason, failure));
      });
      if (timeLimitMs !== undefined) {
        const expire = () => reject(new WorkerFailure(stage, `had no answer after ${timeLimitMs} ms`));
        timer = setTimeout(expire, Math.min(timeLimitMs, longestDelayMs));
      }
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

/** Tells the caller what this worker turns to now. To be called inside a worker. */
export function reportStage(stage: string): void {
  parentPort?.postMessage({ stage });
}

/** What the caller asked of this worker. To be called inside a worker, which knows the type. */
export function workerRequest<Request>(): Request {
  return workerData as Request;
}

/** Sends the answer. To be called inside a worker, once. */
export function sendAnswer<Answer>(answer: Answer, transfer: readonly TransferListItem[] = []): void {
  parentPort?.postMessage({ answer }, [...transfer]);
}

/** The message of whatever was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
