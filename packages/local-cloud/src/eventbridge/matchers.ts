import { invalidPattern } from "./errors.js";
import { isObject, type JsonObject } from "./json.js";
import { comparable, compileNumeric, isComparable } from "./numeric.js";
import { compileWildcard } from "./wildcard.js";

/** A value of an event with nothing below it. */
export type Leaf = string | number | boolean | null;

/** Says whether a value is one of those that a pattern asks for. */
export type Matcher = (value: Leaf) => boolean;

/**
 * Compiles one element of the array that a pattern has for a field: a value, or a match expression such as
 * `{"prefix": "a"}`.
 *
 * @returns "absent" for `{"exists": false}`, which no value matches.
 * @throws InvalidEventPatternException for what EventBridge does not know.
 */
export function compileMatcher(element: unknown): Matcher | "absent" {
  if (!isObject(element)) {
    if (Array.isArray(element)) throw invalidPattern("Match value must be String, number, true, false, or null");
    return (value) => value === element;
  }
  const [type, operand] = onlyEntry(element, "Match expression name not found");
  if (type === "exists" && operand === false) return "absent";
  const compile = matchTypes.get(type);
  if (compile === undefined) throw invalidPattern(`Unrecognized match type ${type}`);
  return compile(operand);
}

/** The names that may be no fields within `$or`, since they would be taken for a match expression. */
export const isReserved = (name: string): boolean => matchTypes.has(name);

type StringTest = (value: string) => boolean;

const lower = (text: string) => text.toLowerCase();

/** The tests of a string, by the name that patterns have for them. */
const stringTests = {
  prefix: (text: string): StringTest => {
    return (value) => value.startsWith(text);
  },
  suffix: (text: string): StringTest => {
    return (value) => value.endsWith(text);
  },
  "equals-ignore-case": (text: string): StringTest => {
    return (value) => lower(value) === lower(text);
  },
  wildcard: compileWildcard,
};

type StringTestName = keyof typeof stringTests;

const isStringTest = (name: string): name is StringTestName => Object.hasOwn(stringTests, name);

const matchTypes = new Map<string, (operand: unknown) => Matcher>([
  ["prefix", (operand) => onStrings(affix("prefix", operand))],
  ["suffix", (operand) => onStrings(affix("suffix", operand))],
  ["equals-ignore-case", (operand) => onStrings(stringTest("equals-ignore-case", operand))],
  ["wildcard", (operand) => onStrings(stringTest("wildcard", operand))],
  ["numeric", numeric],
  ["exists", exists],
  ["anything-but", anythingBut],
]);

function onStrings(test: StringTest): Matcher {
  return (value) => typeof value === "string" && test(value);
}

function stringTest(name: StringTestName, operand: unknown): StringTest {
  if (typeof operand !== "string") throw invalidPattern(`${name} match pattern must be a string`);
  return stringTests[name](operand);
}

/** A prefix or a suffix, which may ignore the case. */
function affix(name: "prefix" | "suffix", operand: unknown): StringTest {
  if (!isObject(operand)) return stringTest(name, operand);
  const [option, text] = onlyEntry(operand, `${name} expression name not found`);
  if (option !== "equals-ignore-case") throw invalidPattern(`Unsupported ${name} pattern: ${option}`);
  if (typeof text !== "string") throw invalidPattern("equals-ignore-case match pattern must be a string");
  const test = stringTests[name](lower(text));
  return (value) => test(lower(value));
}

function numeric(operand: unknown): Matcher {
  const test = compileNumeric(operand);
  return (value) => isComparable(value) && test(value);
}

/** Any value will do; a field without one is not asked. */
function exists(operand: unknown): Matcher {
  if (operand !== true) throw invalidPattern("exists match pattern must be either true or false.");
  return () => true;
}

/** Whatever is there, of whatever type, but these; a field that is not there is not something else. */
function anythingBut(operand: unknown): Matcher {
  const isExcluded = isObject(operand) ? excludedStrings(operand) : excludedValues(operand);
  return (value) => !isExcluded(value);
}

function excludedStrings(expression: JsonObject): Matcher {
  const [name, operand] = onlyEntry(expression, "Anything-But expression name not found");
  if (!isStringTest(name)) throw invalidPattern(`Unsupported anything-but pattern: ${name}`);
  const tests = listOf(operand).map((text) => {
    if (text === "" && (name === "prefix" || name === "suffix")) throw invalidPattern("Null prefix/suffix not allowed");
    return onStrings(stringTest(name, text));
  });
  return (value) => tests.some((test) => test(value));
}

function excludedValues(operand: unknown): Matcher {
  const values = listOf(operand);
  const isNumbers = typeof values[0] === "number";
  for (const value of values) {
    if (typeof value !== "string" && typeof value !== "number")
      throw invalidPattern("Inside anything but list, start|null|boolean is not supported.");
    if ((typeof value === "number") !== isNumbers)
      throw invalidPattern(
        "Inside anything but list, either all values are number or string, mixed type is not supported",
      );
    if (isNumbers) comparable(value, "anything-but");
  }
  return (value) => values.includes(value);
}

function listOf(operand: unknown): readonly unknown[] {
  const values: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
  if (values.length === 0) throw invalidPattern("Empty arrays are not allowed");
  return values;
}

function onlyEntry(expression: JsonObject, whenEmpty: string): [string, unknown] {
  const [entry, ...others] = Object.entries(expression);
  if (entry === undefined) throw invalidPattern(whenEmpty);
  if (others.length > 0) throw invalidPattern("Only one key allowed in match expression");
  return entry;
}
