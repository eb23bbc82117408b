import { readdirSync, readFileSync } from "node:fs";

/**
 * The most memory that a process and those that it has started have had, each at its own time: resident bytes, as Linux knows them.
 * Undefined on other systems.
 */
export function peakMemoryBytes(pid: number): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const own = 1024 * Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)![1]);
    return childrenOf(pid).reduce((sum, child) => sum + (peakMemoryBytes(child) ?? 0), own);
  } catch {
    return undefined;
  }
}

function childrenOf(pid: number): number[] {
  const threads = readdirSync(`/proc/${pid}/task`);
  const lists = threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8"));
  return lists.join(" ").split(/\s+/).filter(Boolean).map(Number);
}
