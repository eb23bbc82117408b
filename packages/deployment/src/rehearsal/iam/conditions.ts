import { globOf } from "./glob.js";
import { PolicyError } from "./policy-error.js";

/** What is known of a request besides who asks for what: condition keys such as `aws:SourceArn`, and their values. */
export type RequestContext = Readonly<Record<string, string>>;

/** Whether what a request says fits a value of a policy. */
type Comparison = (wanted: string) => (actual: string) => boolean;

/** The operators that our policies use. Any other is refused when the policy is read: a guess could be an allowance. */
const comparisons: Readonly<Record<string, Comparison>> = {
  StringEquals: (wanted) => (actual) => actual === wanted,
  StringLike: (wanted) => {
    const glob = globOf(wanted);
    return (actual) => glob.test(actual);
  },
  // AWS's own words: the two behave identically.
  ArnEquals: arnLike,
  ArnLike: arnLike,
  Bool: (wanted) => (actual) => actual.toLowerCase() === wanted.toLowerCase(),
};

const arnParts = 6;

/** The parts of an ARN are compared one by one, so that a wildcard does not reach into the next. */
function arnLike(wanted: string): (actual: string) => boolean {
  const globs = partsOf(wanted).map((part) => globOf(part));
  return (actual) => {
    const parts = partsOf(actual);
    return parts.length === globs.length && globs.every((glob, index) => glob.test(parts[index]!));
  };
}

/** The last part, the resource, has colons of its own. */
function partsOf(arn: string): string[] {
  const parts = arn.split(":");
  return [...parts.slice(0, arnParts - 1), ...(parts.length < arnParts ? [] : [parts.slice(arnParts - 1).join(":")])];
}

/** Operators, with the keys that each looks at and the values of which one has to fit. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/**
 * Compiles the conditions of a statement, all of which have to hold. A key that the request does not have fits nothing.
 *
 * @throws PolicyError for an operator that the rehearsal does not know.
 */
export function compileConditions(conditions: Conditions): (context: RequestContext) => boolean {
  const tests = Object.entries(conditions).flatMap(([operator, keys]) => {
    const comparison = Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;
    if (comparison === undefined)
      throw new PolicyError(
        `the condition operator ${operator} is unknown here: known are ${Object.keys(comparisons).join(", ")}`,
      );
    return Object.entries(keys).map(([key, values]) => ({
      // Names of keys, unlike values, are the same in any case.
      key: key.toLowerCase(),
      fits: values.map((value) => comparison(value)),
    }));
  });
  return (context) => {
    const actual = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
    return tests.every(({ key, fits }) => {
      const value = actual.get(key);
      return value !== undefined && fits.some((test) => test(value));
    });
  };
}
