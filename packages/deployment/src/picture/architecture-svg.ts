import { instance } from "@viz-js/viz";
import type { Graph } from "../evaluate/graph.js";
import { architectureDot } from "./architecture-dot.js";

/** The architecture of a stage as a picture; the same for the same graph. */
export async function architectureSvg(graph: Graph): Promise<string> {
  const graphviz = await instance();
  const svg = graphviz.renderString(architectureDot(graph), { format: "svg" });
  // For those who cannot see it.
  return svg.replace(/<svg[^>]*>/, (tag) => `${tag}\n<title>The architecture of SNN on AWS</title>`);
}
