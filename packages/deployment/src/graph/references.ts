import { accountId } from "../evaluate/account.js";
import type { Graph, GraphResource } from "../evaluate/graph.js";

/** Turns a text of one resource into one that names other resources and holds nothing that differs between runs. */
export type ToReviewed = (text: string) => string;

interface Reference {
  readonly value: string;
  readonly label: string;
  readonly owner: GraphResource;
  readonly rank: number;
}

/** Where a value belongs when several attributes hold it: an ARN is also the id, a name the id of what hangs on it. */
const ranks = ["arn", "url", "name", "bucket"];
/** Attributes that many resources share. */
const notUnique = new Set([
  "region",
  "bucketRegion",
  "owner",
  "ownerId",
  "registryId",
  "availabilityZone",
  "zoneId",
  "hostedZoneId",
]);
/** Shorter ones would be found inside of words. */
const minimumLength = 8;

/** For each resource (none for what belongs to no resource) the function that rewrites its texts. */
export function reviewedTexts(graph: Graph): (owner?: GraphResource) => ToReviewed {
  const references = referencesOf(graph);
  const byValue = new Map(references.map((reference) => [reference.value, reference]));
  // The longest first, as an ARN contains the name.
  const values = [...byValue.keys()].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  const anyValue = alternatives(values);
  const anySuffix = alternatives(graph.nameSuffixes.map((suffix) => `-${suffix}`));

  return (owner) => (text) => {
    const named = text.replace(anyValue, (value) => {
      const reference = byValue.get(value);
      return reference === undefined || reference.owner === owner ? value : `<${reference.label}>`;
    });
    return named
      .replace(anySuffix, "")
      .replaceAll(accountId, "<account>")
      .replace(/\b[0-9a-f]{64}\b/g, "<hash>");
  };
}

function referencesOf(graph: Graph): readonly Reference[] {
  const all = graph.resources.flatMap((owner) =>
    Object.entries(owner.state).flatMap(([key, value]): Reference[] => {
      if (typeof value !== "string" || value.length < minimumLength || notUnique.has(key)) return [];
      if (!isOwn(owner, key, value, graph.nameSuffixes)) return [];
      const rank = ranks.indexOf(key);
      const label = `${owner.name}.${key}`;
      return [{ value, label, owner, rank: rank >= 0 ? rank : ranks.length + (key === "id" ? 1 : 0) }];
    }),
  );
  // A map keeps the last of equal keys: the best goes last. Sorting is stable, and the graph is sorted.
  return all.sort((a, b) => b.rank - a.rank);
}

/**
 * Whether an attribute belongs to the resource itself: AWS made it, or it is the name that SST gave it. A name that the
 * stacks give is left as it is, since it may be a common word; and what was put in belongs to another resource.
 */
function isOwn(owner: GraphResource, key: string, value: string, suffixes: readonly string[]): boolean {
  if (!Object.values(owner.inputs).includes(value)) return true;
  const isName = key === "name" || key === "family" || (owner.options.ignoreChanges ?? []).includes(key);
  return owner.inputs[key] === value && isName && suffixes.some((suffix) => value.includes(suffix));
}

function alternatives(texts: readonly string[]): RegExp {
  if (texts.length === 0) return /(?!)/g;
  return new RegExp(texts.map((text) => text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&")).join("|"), "g");
}
