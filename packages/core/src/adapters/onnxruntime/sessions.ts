import { InferenceSession } from "./onnxruntime.js";
import { type BuiltIn, type ProductKind, productModel } from "./product-model.js";

/**
 * Columns that every thread of a product gets at least.
 *
 * onnxruntime's kernels sum up the inner dimension in blocks, and how long a block is depends on how many columns a
 * thread has: below about 64 the blocks grow. How many threads share the columns depends on the number of rows. So a
 * narrow product on two threads can give a row other bits in a tile of 20 than alone: seen with 32 to 65 columns in
 * float64 and 2 to 130 in float32. With at least 96 columns a thread, or on one thread, 12,353 shapes gave none.
 */
const columnsPerThread = 96;

/** Threads for a product of so many columns, of those that there are. */
export function threadsFor(columns: number, available: number): number {
  return Math.max(1, Math.min(available, Math.floor(columns / columnsPerThread)));
}

/** Sessions of onnxruntime by what they compute, each made when it is first needed. */
export class Sessions {
  readonly #sessions = new Map<string, Promise<InferenceSession>>();

  /** @param right a right side that is built in; one set of sessions is for one right side then. */
  get(kind: ProductKind, threads: number, right?: BuiltIn): Promise<InferenceSession> {
    const name = `${kind.precision} ${kind.rightTransposed} ${kind.hasAddend} ${threads}`;
    let session = this.#sessions.get(name);
    if (session === undefined) {
      session = create(productModel(kind, right), threads);
      this.#sessions.set(name, session);
    }
    return session;
  }
}

function create(model: Uint8Array, threads: number): Promise<InferenceSession> {
  return InferenceSession.create(model, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    // There is nothing to optimize in a graph of one node.
    graphOptimizationLevel: "disabled",
    // Every session has threads of its own. Let spin, those of the last product fight those of the next one for the
    // processors: an epoch of the standard network took 9 to 11 ms so, against 4.5 ms with threads that sleep.
    extra: { session: { intra_op: { allow_spinning: "0" } } },
  });
}
