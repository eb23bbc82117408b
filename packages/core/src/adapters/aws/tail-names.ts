import { randomBytes } from "node:crypto";

/** What the names of all tails of a bus begin with, those of their rules and those of their queues. */
export function tailPrefix(busName: string): string {
  return `${busName}-tail-`;
}

/**
 * A name for the rule and the queue of a new tail, which tells when that was made: `snn-dev-EventsBus-tail-1795420800-3f9a2c`. A rule's
 * name has at most 64 characters: 17 of them are the time and what tells tails of one second apart, 41 the longest name of a bus of ours.
 */
export function newTailName(busName: string, now: Date): string {
  return `${tailPrefix(busName)}${Math.floor(now.getTime() / 1000)}-${randomBytes(3).toString("hex")}`;
}

/** When a tail was made, by its name, in milliseconds since 1970. Undefined for the name of anything else. */
export function madeAtMs(busName: string, name: string): number | undefined {
  if (!name.startsWith(tailPrefix(busName))) return undefined;
  const [, seconds] = /^(\d{10})-[0-9a-f]{6}$/.exec(name.slice(tailPrefix(busName).length)) ?? [];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

const heardUntil = "read by snn, last at ";

/** The description of a tail's rule, which says when somebody last read from it. */
export function tailDescription(now: Date): string {
  return `${heardUntil}${now.toISOString()}`;
}

/** When somebody last read from a tail, by the description of its rule. Undefined when that does not say so. */
export function readAtMs(description: string | undefined): number | undefined {
  if (!description?.startsWith(heardUntil)) return undefined;
  const ms = Date.parse(description.slice(heardUntil.length));
  return Number.isNaN(ms) ? undefined : ms;
}
