import type { Graph } from "./graph.js";

/**
 * Throws when a text of the graph holds "undefined" or an output that was made a text: then an attribute that AWS
 * computes has no answer in the evaluation, or the app concatenates outputs, and the graph would prove nothing.
 */
export function checkComplete(graph: Graph): void {
  const holes = [
    ...graph.resources.flatMap(({ type, name, inputs }) => holesIn(inputs, `${type} ${name}`)),
    ...graph.functions.flatMap(({ functionId, links }) => holesIn(links, `links of ${functionId}`)),
  ];
  if (holes.length === 0) return;
  throw new Error(
    `The evaluation has no value for what these are made of:\n${holes.map((hole) => `  ${hole}`).join("\n")}`,
  );
}

function holesIn(value: unknown, path: string): string[] {
  if (typeof value === "string") {
    return /\bundefined\b|\[object Object\]|\[Output<T>\]/.test(value) ? [`${path}: ${value.slice(0, 200)}`] : [];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => holesIn(part, `${path}.${key}`));
}
