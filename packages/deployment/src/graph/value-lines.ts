import { statementLines, statementsOf } from "./policy-lines.js";

/**
 * A value as readable lines: keys sorted, an item a line, JSON in strings opened, policies as statements. `toReviewed`
 * rewrites every text.
 */
export function valueLines(key: string, value: unknown, toReviewed: (text: string) => string): string[] {
  const opened = open(value);
  const statements = statementsOf(opened);
  if (statements !== undefined) {
    return [`${key}:`, ...statements.flatMap(statementLines).map((line) => `  ${toReviewed(line)}`)];
  }
  if (Array.isArray(opened)) {
    if (opened.length === 0) return [`${key}: []`];
    return [`${key}:`, ...opened.flatMap((item) => itemLines(item, toReviewed)).map(indented)];
  }
  if (typeof opened === "object" && opened !== null) {
    const lines = objectLines(opened, toReviewed);
    return lines.length === 0 ? [`${key}: {}`] : [`${key}:`, ...lines.map(indented)];
  }
  const text = scalar(opened, toReviewed);
  if (!text.includes("\n")) return [`${key}: ${text}`];
  return [`${key}: |`, ...text.trimEnd().split("\n").map(indented)];
}

/** The members of an object, sorted by key. */
export function objectLines(object: object, toReviewed: (text: string) => string): string[] {
  return Object.entries(object)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, value]) => valueLines(toReviewed(key), value, toReviewed));
}

function itemLines(item: unknown, toReviewed: (text: string) => string): string[] {
  const opened = open(item);
  if (typeof opened !== "object" || opened === null) return [`- ${scalar(opened, toReviewed)}`];
  if (Array.isArray(opened) && opened.every(isScalar)) {
    return [`- [${opened.map((part) => scalar(part, toReviewed)).join(", ")}]`];
  }
  const lines = Array.isArray(opened)
    ? opened.flatMap((part) => itemLines(part, toReviewed))
    : objectLines(opened, toReviewed);
  if (lines.length === 0) return ["- {}"];
  return lines.map((line, index) => (index === 0 ? `- ${line}` : `  ${line}`));
}

function isScalar(value: unknown): boolean {
  return typeof value !== "object" || value === null;
}

function scalar(value: unknown, toReviewed: (text: string) => string): string {
  return typeof value === "string" ? toReviewed(value) : String(value);
}

/** AWS takes many a structure as JSON in a string; a review wants to see the structure. */
function open(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[{[]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

function indented(line: string): string {
  return line === "" ? line : `  ${line}`;
}
