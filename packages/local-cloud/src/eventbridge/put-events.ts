import { randomUUID } from "node:crypto";
import type { Place } from "./buses.js";
import { invalidRequest, ServiceError } from "./errors.js";
import type { EventBridgeEventLike } from "./event.js";
import { isObject, type JsonObject, parseJson } from "./json.js";
import { optionalString, refuseOthers, requiredList } from "./parameters.js";

/** An entry of PutEvents of which only the types of its members have been checked. */
export interface PutEventsEntry {
  readonly source: string | undefined;
  readonly detailType: string | undefined;
  /** JSON, or meant to be. */
  readonly detail: string | undefined;
  readonly eventBusName: string | undefined;
  readonly resources: readonly string[];
  /** Seconds since 1970, with fractions. */
  readonly timeSeconds: number | undefined;
}

/** Why an entry was not taken. */
export interface FailedEntry {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

/**
 * The entries of one request must stay below this. AWS has taken up to 1 MiB since January 2026; who keeps to the old
 * limit is on the safe side everywhere.
 */
const maximumBytes = 256 * 1024;

/** JSON that is nested deeper is not processed by AWS. */
const mostLevels = 1000;

const mostEntries = 10;

/**
 * Reads a request to PutEvents.
 *
 * @throws ValidationException when there are not 1 to 10 entries or they are too large together;
 *   SerializationException when a member has the wrong type.
 */
export function readEntries(input: JsonObject): PutEventsEntry[] {
  refuseOthers(input, ["Entries"]);
  const entries = requiredList(input, "Entries", mostEntries).map(readEntry);
  const bytes = entries.reduce((sum, entry) => sum + bytesOf(entry), 0);
  if (bytes >= maximumBytes) throw invalidRequest("Total size of the entries in the request is over the limit.");
  return entries;
}

/** The event of an entry with an id of its own, or what is wrong with the entry. Only AWS's services may name themselves as the source. */
export function eventOf(entry: PutEventsEntry, place: Place, now: Date): EventBridgeEventLike | FailedEntry {
  const { source, detailType, detail } = entry;
  if (!source) return missing("Source");
  if (!detailType) return missing("DetailType");
  if (!detail) return missing("Detail");
  if (source.startsWith("aws."))
    return { ErrorCode: "NotAuthorizedForSourceException", ErrorMessage: "Not authorized for the source." };
  const parsed = parseJson(detail);
  if (!isObject(parsed) || isTooDeep(parsed))
    return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
  const time = entry.timeSeconds === undefined ? now : new Date(entry.timeSeconds * 1000);
  return envelope({ source, detailType, detail: parsed, resources: entry.resources }, place, time);
}

/** What an event tells, without what EventBridge adds to it. */
export interface EventContent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: JsonObject;
  readonly resources: readonly string[];
}

/** An event with an id of its own. */
export function envelope(
  { source, detailType, detail, resources }: EventContent,
  place: Place,
  time: Date,
): EventBridgeEventLike {
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": detailType,
    source,
    account: place.accountId,
    time: `${time.toISOString().slice(0, 19)}Z`,
    region: place.region,
    resources,
    detail,
  };
}

function readEntry(entry: unknown): PutEventsEntry {
  if (!isObject(entry)) throw malformed("an entry is not an object");
  const resources = entry["Resources"] ?? [];
  if (!Array.isArray(resources) || !resources.every((resource) => typeof resource === "string"))
    throw malformed("Resources is not a list of strings");
  const timeSeconds = entry["Time"] ?? undefined;
  if (timeSeconds !== undefined && (typeof timeSeconds !== "number" || !isTime(timeSeconds)))
    throw malformed("Time is not a number of seconds since 1970");
  return {
    source: optionalString(entry, "Source"),
    detailType: optionalString(entry, "DetailType"),
    detail: optionalString(entry, "Detail"),
    eventBusName: optionalString(entry, "EventBusName"),
    resources,
    timeSeconds,
  };
}

/** Four digits of a year are what an event's time has room for. */
function isTime(seconds: number): boolean {
  return seconds >= 0 && seconds < Date.UTC(10_000, 0) / 1000;
}

/** The size of an entry as AWS counts it: bytes of UTF-8, and 14 for the time. */
function bytesOf({ source, detailType, detail, resources, timeSeconds }: PutEventsEntry): number {
  const texts = [source ?? "", detailType ?? "", detail ?? "", ...resources];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), timeSeconds === undefined ? 0 : 14);
}

function isTooDeep(detail: JsonObject): boolean {
  // Level by level, since a recursive walk is just what deep nesting breaks.
  let level: unknown[] = [detail];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > mostLevels) return true;
    level = level.flatMap((value) =>
      typeof value === "object" && value !== null ? (Object.values(value) as unknown[]) : [],
    );
  }
  return false;
}

function missing(name: string): FailedEntry {
  return {
    ErrorCode: "InvalidArgument",
    ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
  };
}

function malformed(reason: string): ServiceError {
  return new ServiceError("SerializationException", reason);
}
