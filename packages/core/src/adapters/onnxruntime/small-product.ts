import type { Product } from "../../ports/compute.js";
import { type FloatArray, zeros } from "../../tensors/matrix.js";

/**
 * Multiplications a row up to which a product is made in JavaScript. A call of onnxruntime takes some 25 µs whatever it
 * computes, and JavaScript multiplies about a thousand numbers in one; seven of the eleven products of an epoch of the
 * standard network are as small as that. The number of rows must not count, or a tile's size would choose the kernel.
 */
const smallRow = 1100;

export function isSmall({ inner, columns }: Product): boolean {
  return inner * columns <= smallRow;
}

/** The product, row by row, so that no row can depend on another. */
export function smallProduct(product: Product): FloatArray {
  const { precision, rows, columns, addend } = product;
  const result = zeros(precision, rows * columns);
  if (addend !== undefined) {
    if (addend.length === result.length) result.set(addend);
    else for (let row = 0; row < rows; row++) result.fill(addend[row]!, row * columns, (row + 1) * columns);
  }
  if (product.rightTransposed) addDotProducts(product, result);
  else addMultiplesOfRows(product, result);
  return result;
}

// Either way the right side is walked through in the order in which it lies in memory.

function addDotProducts({ left, right, rows, inner, columns }: Product, result: FloatArray): void {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let k = 0; k < inner; k++) sum += left[row * inner + k]! * right[column * inner + k]!;
      result[row * columns + column]! += sum;
    }
  }
}

function addMultiplesOfRows({ left, right, rows, inner, columns }: Product, result: FloatArray): void {
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < inner; k++) {
      const factor = left[row * inner + k]!;
      for (let column = 0; column < columns; column++)
        result[row * columns + column]! += factor * right[k * columns + column]!;
    }
  }
}
