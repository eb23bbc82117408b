import type { Product } from "../../ports/compute.js";
import { type FloatArray, uninitialised } from "../../tensors/matrix.js";

/** A new array for a product's result that holds its addend: zeros when it has none. */
export function startingFromAddend({ precision, rows, columns, addend }: Product): FloatArray {
  const result = uninitialised(precision, rows * columns);
  if (addend === undefined) result.fill(0);
  else if (addend.length === result.length) result.set(addend);
  else for (let row = 0; row < rows; row++) result.fill(addend[row]!, row * columns, (row + 1) * columns);
  return result;
}
