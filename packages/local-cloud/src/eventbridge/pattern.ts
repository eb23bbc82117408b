import { invalidPattern } from "./errors.js";
import { isObject, type JsonObject } from "./json.js";
import { type Elements, isConsistent, join, type LeafOfEvent, leavesByPath } from "./leaves.js";
import { compileMatcher, isReserved, type Matcher } from "./matchers.js";

// The rules are those of the EventBridge user guide and, where it is silent, of AWS's own matcher, Event Ruler.

/** What a pattern asks of one field. */
interface Condition {
  readonly path: string;
  readonly matchers: readonly Matcher[];
  readonly mayBeAbsent: boolean;
}

/** Conditions by path that hold together; `$or` makes several of one. */
type Alternative = ReadonlyMap<string, Condition>;

/** More combinations of `$or` are refused. */
const mostAlternatives = 1000;

/**
 * Says whether an event fits a pattern.
 *
 * @throws InvalidEventPatternException for a pattern that EventBridge refuses.
 */
export function matches(pattern: unknown, event: unknown): boolean {
  return compilePattern(pattern)(event);
}

/** @throws InvalidEventPatternException for a pattern that EventBridge refuses, with the reason. */
export function checkPattern(pattern: unknown): void {
  compilePattern(pattern);
}

/**
 * Compiles a pattern for many events.
 *
 * @throws InvalidEventPatternException for a pattern that EventBridge refuses.
 */
export function compilePattern(pattern: unknown): (event: unknown) => boolean {
  if (!isObject(pattern)) throw invalidPattern("Filter is not an object");
  const alternatives = compileObject(pattern, "", [new Map()], isNoField).map((alternative) =>
    [...alternative.values()].toSorted((one, other) => (one.path < other.path ? -1 : 1)),
  );
  return (event) => {
    const leaves = leavesByPath(event);
    return alternatives.some((conditions) => holds(conditions, leaves, new Map()));
  };
}

const isNoField = () => false;

/** Adds what an object of the pattern asks to each alternative. */
function compileObject(
  object: JsonObject,
  path: string,
  alternatives: readonly Alternative[],
  isRefused: (name: string) => boolean,
): readonly Alternative[] {
  const members = Object.entries(object);
  if (members.length === 0) throw invalidPattern("Empty objects are not allowed");
  return members.reduce((before, [name, value]) => {
    if (name === "$or") return compileOr(value, path, before);
    if (isRefused(name)) throw invalidPattern(`${name} is Ruler reserved fieldName which cannot be used inside $or.`);
    if (isObject(value)) return compileObject(value, join(path, name), before, isRefused);
    if (!Array.isArray(value)) throw invalidPattern(`"${name}" must be an object or an array`);
    const condition = compileCondition(join(path, name), value);
    return before.map((alternative) => new Map(alternative).set(condition.path, condition));
  }, alternatives);
}

function compileOr(branches: unknown, path: string, alternatives: readonly Alternative[]): readonly Alternative[] {
  if (!Array.isArray(branches)) throw invalidPattern("It must be an Array followed with $or.");
  if (branches.length < 2) throw invalidPattern("There must have at least 2 Objects in $or relationship.");
  const found: Alternative[] = [];
  for (const branch of branches as unknown[]) {
    if (!isObject(branch)) throw invalidPattern("Only JSON object is allowed in array of $or relationship.");
    found.push(...compileObject(branch, path, alternatives, isReserved));
    // Each $or multiplies what others have made: counted at every branch, before it grows.
    if (found.length > mostAlternatives) throw invalidPattern(`More than ${mostAlternatives} combinations of $or`);
  }
  return found;
}

function compileCondition(path: string, elements: readonly unknown[]): Condition {
  if (elements.length === 0) throw invalidPattern("Empty arrays are not allowed");
  const compiled = elements.map(compileMatcher);
  return {
    path,
    matchers: compiled.filter((matcher) => matcher !== "absent"),
    mayBeAbsent: compiled.includes("absent"),
  };
}

/** Whether values can be found for all conditions that do not lie in different elements of one array. */
function holds(
  conditions: readonly Condition[],
  leaves: ReadonlyMap<string, readonly LeafOfEvent[]>,
  chosen: Elements,
): boolean {
  const [condition, ...others] = conditions;
  if (condition === undefined) return true;
  const { path, matchers, mayBeAbsent } = condition;
  const candidates = (leaves.get(path) ?? []).filter(({ elements }) => isConsistent(chosen, elements));
  if (candidates.length === 0) return mayBeAbsent && holds(others, leaves, chosen);
  // Values of the same elements leave the same choice to the other conditions: one of them is enough.
  const choices = new Set(
    candidates.filter(({ value }) => matchers.some((match) => match(value))).map(({ elements }) => elements),
  );
  return [...choices].some((elements) => holds(others, leaves, new Map([...chosen, ...elements])));
}
