import { isObject } from "./json.js";
import type { Leaf } from "./matchers.js";

/** Which element of which array a value lies in; elements that are values themselves do not count. */
export type Elements = ReadonlyMap<readonly unknown[], number>;

/** A value of an event that has nothing below it. */
export interface LeafOfEvent {
  readonly value: Leaf;
  readonly elements: Elements;
}

/**
 * The values of an event by their paths, such as `detail.runId`. Arrays have no place in a path: what an array holds
 * stands where the array does. Empty arrays and objects leave nothing, as if they were not there.
 */
export function leavesByPath(event: unknown): ReadonlyMap<string, readonly LeafOfEvent[]> {
  const found = new Map<string, LeafOfEvent[]>();
  const visit = (value: unknown, path: string, elements: Elements): void => {
    if (Array.isArray(value)) {
      for (const [index, element] of value.entries())
        visit(element, path, isLeaf(element) ? elements : new Map(elements).set(value, index));
    } else if (isObject(value)) {
      for (const [name, member] of Object.entries(value)) visit(member, join(path, name), elements);
    } else if (isLeaf(value)) {
      const leaves = found.get(path);
      if (leaves === undefined) found.set(path, [{ value, elements }]);
      else leaves.push({ value, elements });
    }
  };
  visit(event, "", new Map());
  return found;
}

/** The path of a member: joined by dots, as EventBridge does, for which a name with a dot is two names. */
export function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

/** Two values go together unless they lie in different elements of one array. */
export function isConsistent(one: Elements, other: Elements): boolean {
  return [...one].every(([array, index]) => (other.get(array) ?? index) === index);
}

function isLeaf(value: unknown): value is Leaf {
  return value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
