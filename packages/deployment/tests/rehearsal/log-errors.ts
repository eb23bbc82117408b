import type { GroupedLine } from "../../src/rehearsal/logs/log-groups.js";

/** The lines by which a function or a container says that something went wrong. Both log JSON; what is none comes from Node itself. */
export function errorsIn(lines: readonly GroupedLine[]): string[] {
  return lines.filter(({ text }) => isError(text)).map(({ logGroup, text }) => `${logGroup}: ${text}`);
}

function isError(text: string): boolean {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return text.trim() !== "";
  }
  const { level = "INFO", error, err } = parsed as { level?: string | number; error?: unknown; err?: unknown };
  // Numbers are those of pino, where 40 warns.
  const isBad = typeof level === "number" ? level >= 40 : /WARN|ERROR|CRITICAL|FATAL/i.test(level);
  return isBad || error !== undefined || err !== undefined;
}
