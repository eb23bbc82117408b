import { invalidPattern } from "./errors.js";

/** EventBridge compares numbers up to this size, either way. */
const largestNumber = 5e9;

/** Numbers outside of what EventBridge compares are never equal, less or greater. */
export function isComparable(value: unknown): value is number {
  return typeof value === "number" && Math.abs(value) <= largestNumber;
}

/**
 * Checks a number that a pattern compares with.
 *
 * @throws InvalidEventPatternException when it is none, or outside of what EventBridge compares.
 */
export function comparable(value: unknown, name: string): number {
  if (typeof value !== "number") throw invalidPattern(`Value of ${name} must be numeric`);
  if (!isComparable(value)) throw invalidPattern("Value must be between -5.0E9 and 5.0E9, inclusive");
  return value;
}

/**
 * Compiles what belongs to `numeric`: `["=", 5]`, `[">", 0]`, `[">=", 0, "<", 5]` and their like.
 *
 * @throws InvalidEventPatternException for anything else.
 */
export function compileNumeric(operand: unknown): (value: number) => boolean {
  if (!Array.isArray(operand)) throw invalidPattern("Value of numeric must be an array.");
  const [operator, bound, upperOperator, upperBound, ...others] = operand as unknown[];
  if (typeof operator !== "string") throw invalidPattern(`Invalid member in numeric match: ${String(operator)}`);
  const compare = comparisons.get(operator);
  if (compare === undefined) throw invalidPattern(`Unrecognized numeric range operator: ${operator}`);
  const first = comparable(bound, operator === "=" ? "equals" : operator);
  if (operand.length <= 2) return (value) => compare(value, first);

  if (!operator.startsWith(">") || others.length > 0) throw invalidPattern("Too many elements in numeric expression");
  const compareUpper = comparisons.get(String(upperOperator));
  if (compareUpper === undefined || !String(upperOperator).startsWith("<"))
    throw invalidPattern(`Bad numeric range operator: ${String(upperOperator)}`);
  const second = comparable(upperBound, String(upperOperator));
  if (first >= second) throw invalidPattern("Bottom must be less than top");
  return (value) => compare(value, first) && compareUpper(value, second);
}

const comparisons = new Map<string, (value: number, bound: number) => boolean>([
  ["=", (value, bound) => value === bound],
  ["<", (value, bound) => value < bound],
  ["<=", (value, bound) => value <= bound],
  [">", (value, bound) => value > bound],
  [">=", (value, bound) => value >= bound],
]);
