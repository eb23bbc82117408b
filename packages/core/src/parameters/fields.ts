import { z } from "zod";

// The `error` of a field is what the person reads after "expected", whatever is wrong with the value.

/** A field that takes a whole number within bounds, both included. */
export function wholeNumber(least: number, most: number) {
  const error = `a whole number from ${least.toLocaleString("en")} to ${most.toLocaleString("en")}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
}

/** A field that takes a whole number within bounds, both included, or a word. */
export function wholeNumberOr<const Word extends string>(word: Word, least: number, most: number) {
  const error = `a whole number from ${least.toLocaleString("en")} to ${most.toLocaleString("en")}, or "${word}"`;
  return z.union([z.int({ error }).min(least, { error }).max(most, { error }), z.literal(word)], { error });
}

/** A field that takes a finite number above zero. */
export function positiveNumber() {
  const error = "a number above 0";
  return z.number({ error }).positive({ error });
}

/** A field that takes one of some names. */
export function oneOf<const Names extends readonly [string, ...string[]]>(names: Names) {
  return z.enum(names, { error: `one of ${names.join(", ")}` });
}
