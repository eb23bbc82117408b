import { figure, mebibytes } from "./figure.js";
import type { Contest, Standing } from "./results.js";
import { table } from "./table.js";

/** A contest as a table, and what its messages cost over the bare arithmetic. */
export function contestMarkdown(contest: Contest): string {
  const { workload, precision, standings } = contest;
  const { neurons, examples, features, batchSize } = workload;
  const batches = Math.ceil(examples / batchSize);
  const batch = batches === 1 ? "full batch" : `mini-batches of ${batchSize.toLocaleString("en")}`;
  const lines = [`### ${workload.name}, ${precision}`, ""];
  const messages = 2 * neurons.reduce((sum, count) => sum + count, 0) * batches;
  lines.push(
    `${examples.toLocaleString("en")} examples of ${features.toLocaleString("en")} numbers, ${batch}: ` +
      `${messages.toLocaleString("en")} neuron messages an epoch.`,
    "",
    table(["", "ms an epoch", "mean", "times embedded", "peak memory", "rounds"], standings.map(row)),
  );
  const ratios = ratioLine(contest, messages);
  return [...lines, ...(ratios === undefined ? [] : ["", ratios])].join("\n");
}

function row({ name, version, ...standing }: Standing): string[] {
  const label = version === undefined ? name : `${name} (${version})`;
  const { missing, refused, epochMs, meanEpochMs, timesEmbedded, peakBytes, rounds } = standing;
  if (missing !== undefined) return [label, `not here: \`${missing}\``, "", "", "", ""];
  if (refused !== undefined) return [label, `refused: ${refused}`, "", "", "", ""];
  const figures = [epochMs, meanEpochMs, timesEmbedded].map((value) => figure(value!));
  return [label, ...figures, mebibytes(peakBytes), String(rounds)];
}

/** The embedded training by what the project's promises are stated in. */
function ratioLine({ standings }: Contest, messages: number): string | undefined {
  const named = (name: string) => standings.find((each) => each.name === name);
  const [embedded, bare, numpy] = ["embedded", "bare products", "NumPy"].map(named);
  const parts: string[] = [];
  if (bare?.timesEmbedded !== undefined) parts.push(`${figure(1 / bare.timesEmbedded)} times the bare matrix products`);
  if (numpy?.timesEmbedded !== undefined) parts.push(`${figure(1 / numpy.timesEmbedded)} times NumPy`);
  if (embedded?.epochMs === undefined || parts.length === 0) return undefined;
  if (bare?.epochMs !== undefined) {
    const overUs = (1000 * (embedded.epochMs - bare.epochMs)) / messages;
    parts.push(`${figure(overUs)} µs a message over the products`);
  }
  return `Embedded takes ${parts.join("; ")}.`;
}
