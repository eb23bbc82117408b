import { availableParallelism } from "node:os";
import type { Compute, Product } from "../../ports/compute.js";
import { type FloatArray, uninitialised, zeros } from "../../tensors/matrix.js";
import type { Tensor } from "./onnxruntime.js";
import { Sessions, threadsFor } from "./sessions.js";
import { isSmall, smallProduct } from "./small-product.js";
import { tensor } from "./tensor.js";
import { isTurned, TurnedProducts } from "./turned-product.js";

/** Matrix products on onnxruntime, and in JavaScript where they are too small for a call. */
export class OnnxruntimeCompute implements Compute {
  readonly #threads: number;
  readonly #sessions = new Sessions();
  readonly #packed = new WeakMap<FloatArray, Sessions>();
  readonly #turned: TurnedProducts;

  /** @param threads threads to compute with, all processors of the machine when left out. They change no bit of a result. */
  constructor(threads = availableParallelism()) {
    this.#threads = threads;
    this.#turned = new TurnedProducts(threads);
  }

  async product(product: Product): Promise<FloatArray> {
    if (isSmall(product)) return smallProduct(product);
    if (isTurned(product)) return this.#turned.product(product);
    // A single row in float32 takes another kernel than two or more: a row of zeros keeps it company.
    if (product.precision === "float32" && product.rows === 1) {
      const both = await this.#product(withRowOfZeros(product));
      return both.subarray(0, product.columns);
    }
    return this.#product(product);
  }

  async #product(product: Product): Promise<FloatArray> {
    const { precision, rows, inner, columns, left, right, addend, rightReused } = product;
    // With one column both layouts are the same numbers, and only the transposed one has a kernel for all rows alike.
    const rightTransposed = product.rightTransposed || columns === 1;
    const shape = rightTransposed ? ([columns, inner] as const) : ([inner, columns] as const);
    const kind = { precision, rightTransposed, hasAddend: addend !== undefined };
    const threads = threadsFor(columns, this.#threads);
    const packs = rightReused && precision === "float32";
    const feeds: Record<string, Tensor> = { left: tensor(left, [rows, inner]) };
    if (addend !== undefined) feeds["addend"] = tensor(addend, [rows, addend.length / rows]);
    // Packed once, a right side that comes again takes half the time. Float64 has no kernel for packed matrices.
    if (!packs) feeds["right"] = tensor(right, shape);
    const session = packs
      ? await this.#sessionsFor(right).get(kind, threads, { values: right, shape })
      : await this.#sessions.get(kind, threads);
    const result = uninitialised(precision, rows * columns);
    await session.run(feeds, { product: tensor(result, [rows, columns]) });
    return result;
  }

  #sessionsFor(right: FloatArray): Sessions {
    const known = this.#packed.get(right);
    if (known !== undefined) return known;
    const sessions = new Sessions();
    this.#packed.set(right, sessions);
    return sessions;
  }
}

function withRowOfZeros(product: Product): Product {
  const { precision, left, addend } = product;
  const padded = (values: FloatArray) => {
    const twice = zeros(precision, 2 * values.length);
    twice.set(values);
    return twice;
  };
  return { ...product, rows: 2, left: padded(left), ...(addend === undefined ? {} : { addend: padded(addend) }) };
}
