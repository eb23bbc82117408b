import { invalidRequest } from "./errors.js";
import type { JsonObject } from "./json.js";

/** What names of rules, buses and targets are made of, in AWS's words. */
const namePattern = "[\\.\\-_A-Za-z0-9]+";
const isName = (text: string) => /^[.\-_A-Za-z0-9]+$/.test(text);

/** Parameters as AWS calls them in its answers: `EventBusName` is `eventBusName` there. */
const memberName = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

/** @throws ValidationException in AWS's words. */
export function violates(value: unknown, member: string, constraint: string): never {
  const shown = value === undefined ? "null" : `'${typeof value === "string" ? value : JSON.stringify(value)}'`;
  throw invalidRequest(
    `1 validation error detected: Value ${shown} at '${member}' failed to satisfy constraint: Member must ${constraint}`,
  );
}

/**
 * Refuses what this endpoint would have to ignore: a rule that quietly did something else would be worse.
 *
 * @throws ValidationException
 */
export function refuseOthers(input: JsonObject, known: readonly string[]): void {
  for (const name of Object.keys(input))
    if (!known.includes(name)) throw invalidRequest(`Parameter ${name} is not supported by the local endpoint.`);
}

/** @throws ValidationException when it is there and no string. */
export function optionalString(input: JsonObject, name: string): string | undefined {
  const value = input[name] ?? undefined;
  if (value !== undefined && typeof value !== "string") violates(value, memberName(name), "be a string");
  return value;
}

/** A name of at most `mostCharacters`. @throws ValidationException when it is missing or none. */
export function requiredName(input: JsonObject, name: string, mostCharacters = 64, member = memberName(name)): string {
  const value = optionalString(input, name);
  if (value === undefined) return violates(value, member, "not be null");
  if (value.length > mostCharacters) violates(value, member, `have length less than or equal to ${mostCharacters}`);
  if (!isName(value)) violates(value, member, `satisfy regular expression pattern: ${namePattern}`);
  return value;
}

/** A list of 1 to `most` elements. @throws ValidationException for anything else. */
export function requiredList(input: JsonObject, name: string, most: number): readonly unknown[] {
  const value = input[name] ?? undefined;
  if (value === undefined) return violates(value, memberName(name), "not be null");
  if (!Array.isArray(value)) return violates(value, memberName(name), "be a list");
  if (value.length === 0) violates(value, memberName(name), "have length greater than or equal to 1");
  if (value.length > most) violates(value, memberName(name), `have length less than or equal to ${most}`);
  return value;
}

/** The part of a list that `Limit` and `NextToken` ask for, and the token of the next. @throws ValidationException */
export function page<Item>(items: readonly Item[], input: JsonObject): { items: readonly Item[]; NextToken?: string } {
  const limit = input["Limit"] ?? 100;
  if (typeof limit !== "number" || !Number.isInteger(limit) || limit < 1 || limit > 100)
    return violates(limit, "limit", "have value between 1 and 100");
  const token = optionalString(input, "NextToken") ?? "0";
  if (!/^\d{1,9}$/.test(token)) throw invalidRequest("Parameter NextToken is not valid.");
  const end = Number(token) + limit;
  return { items: items.slice(Number(token), end), ...(end < items.length && { NextToken: String(end) }) };
}
