import type { Product } from "../../ports/compute.js";
import type { FloatArray } from "../../tensors/matrix.js";
import { startingFromAddend } from "./addend.js";

/**
 * Multiplications of a whole layer up to which its products are made in JavaScript: a call of onnxruntime takes 40 to 150 µs
 * between other work, whatever it computes, and JavaScript multiplies some thirty thousand numbers in 50. So nine of the eleven products
 * of an epoch of the standard network are as small as that.
 */
const smallLayer = 30_000;

/** Whether JavaScript is faster. The rows of a tile must not count, or they would choose the kernel: those of the layer do. */
export function isSmall({ rows, rowsOfLayer = rows, inner, columns }: Product): boolean {
  return rowsOfLayer * inner * columns <= smallLayer;
}

/** The product, row by row, so that no row can depend on another. */
export function smallProduct(product: Product): FloatArray {
  const result = startingFromAddend(product);
  if (product.rightTransposed) addDotProducts(product, result);
  else addMultiplesOfRows(product, result);
  return result;
}

// Either way the right side is walked through in the order in which it lies in memory, and four numbers are on their way at once:
// an addition takes four cycles, and one that waits for the last one takes all of them.

function addDotProducts({ left, right, rows, inner, columns }: Product, result: FloatArray): void {
  for (let row = 0; row < rows; row++) {
    const from = row * inner;
    let column = 0;
    for (; column + 4 <= columns; column += 4) {
      let [a, b, c, d] = [0, 0, 0, 0];
      for (let k = 0, first = column * inner; k < inner; k++, first++) {
        const factor = left[from + k]!;
        a += factor * right[first]!;
        b += factor * right[first + inner]!;
        c += factor * right[first + 2 * inner]!;
        d += factor * right[first + 3 * inner]!;
      }
      const to = row * columns + column;
      result[to]! += a;
      result[to + 1]! += b;
      result[to + 2]! += c;
      result[to + 3]! += d;
    }
    for (; column < columns; column++) {
      let sum = 0;
      for (let k = 0; k < inner; k++) sum += left[from + k]! * right[column * inner + k]!;
      result[row * columns + column]! += sum;
    }
  }
}

function addMultiplesOfRows({ left, right, rows, inner, columns }: Product, result: FloatArray): void {
  for (let row = 0; row < rows; row++) {
    const to = row * columns;
    let k = 0;
    for (; k + 4 <= inner; k += 4) {
      const at = row * inner + k;
      const [a, b, c, d] = [left[at]!, left[at + 1]!, left[at + 2]!, left[at + 3]!];
      for (let column = 0, first = k * columns; column < columns; column++, first++)
        result[to + column] =
          result[to + column]! +
          a * right[first]! +
          b * right[first + columns]! +
          c * right[first + 2 * columns]! +
          d * right[first + 3 * columns]!;
    }
    for (; k < inner; k++) {
      const factor = left[row * inner + k]!;
      for (let column = 0; column < columns; column++) result[to + column]! += factor * right[k * columns + column]!;
    }
  }
}
