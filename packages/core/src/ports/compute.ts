import type { FloatArray, Precision } from "../tensors/matrix.js";

/** left · right + addend, with every matrix row-major. */
export interface Product {
  readonly precision: Precision;
  /** rows × inner */
  readonly left: FloatArray;
  /** inner × columns, or columns × inner when {@link rightTransposed} */
  readonly right: FloatArray;
  readonly rightTransposed: boolean;
  /** True when this very array is the right side of many products, so that preparing it once pays. */
  readonly rightReused: boolean;
  readonly rows: number;
  /** Rows of the whole that this is a tile of: unlike those of the tile they may decide how it is computed. @default rows */
  readonly rowsOfLayer?: number;
  readonly inner: number;
  readonly columns: number;
  /** rows × columns, or one number a row that is added to the whole row. */
  readonly addend?: FloatArray;
}

/**
 * The arithmetic that is too heavy for JavaScript: matrix products, and nothing else.
 *
 * A row of a result is the same bits whatever other rows of its layer are computed with it. That is what makes a run bit-identical
 * however its messages were grouped, and every adapter has to promise it.
 */
export interface Compute {
  /** @returns rows × columns, in an array that nobody else holds. */
  product(product: Product): Promise<FloatArray>;
}
