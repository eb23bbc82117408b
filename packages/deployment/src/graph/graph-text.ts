import type { Graph, GraphFunction, GraphResource } from "../evaluate/graph.js";
import { workFolderName } from "../evaluate/request.js";
import { reviewedTexts, type ToReviewed } from "./references.js";
import { objectLines, valueLines } from "./value-lines.js";

/**
 * The graph as a text to review: a block for the app, for every function and for every resource, sorted, with all that
 * a deployment would ask for. Other resources are named as `<NeuronQueueQueue.arn>`. The same on every machine: no
 * random ending, hash of code, account or local path is in it.
 */
export function graphText(graph: Graph): string {
  const textsOf = reviewedTexts(graph);
  const blocks = [
    [
      `# What stage ${graph.stage} would create in ${graph.region}, evaluated without AWS. Written by \`npm run graph\`; every`,
      "# change of infrastructure shows here, and is reviewed here.",
    ],
    block(`app ${graph.app.name}`, appLines(graph, textsOf())),
    ...graph.functions.map((each) => functionBlock(each, textsOf())),
    ...graph.resources
      .filter((each) => !isCode(each))
      .map((each) => resourceBlock(each, graph.nameSuffixes, textsOf(each))),
  ];
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function appLines({ app: { name: _, ...settings } }: Graph, toReviewed: ToReviewed): string[] {
  return objectLines(settings, toReviewed);
}

function functionBlock({ functionId, bundle, handler, links }: GraphFunction, toReviewed: ToReviewed): string[] {
  return block(`function ${functionId}`, objectLines({ bundle, handler, links }, toReviewed));
}

function resourceBlock(resource: GraphResource, suffixes: readonly string[], toReviewed: ToReviewed): string[] {
  const { existingId, protect, retainOnDelete, ignoreChanges = [] } = resource.options;
  // SST keeps the random names it has given; what else is ignored, the app says.
  const ignored = ignoreChanges.filter(
    (key) => !suffixes.some((suffix) => String(resource.inputs[key]).includes(suffix)),
  );
  return block(`${resource.type} ${resource.name}`, [
    ...(existingId === undefined ? [] : [`(exists already: ${toReviewed(existingId)})`]),
    ...(protect ? ["(protected)"] : []),
    ...(retainOnDelete ? ["(kept when removed)"] : []),
    ...(ignored.length > 0 ? valueLines("(changes ignored)", ignored, toReviewed) : []),
    ...objectLines(resource.inputs, toReviewed),
  ]);
}

function block(head: string, lines: readonly string[]): string[] {
  return [head, ...lines.map((line) => `  ${line}`.trimEnd())];
}

/** The uploaded code of a function says nothing that its function does not. */
function isCode({ type, inputs }: GraphResource): boolean {
  return (
    type.startsWith("aws:s3/bucketObject") && JSON.stringify(inputs["source"] ?? "").includes(`"${workFolderName}/`)
  );
}
