import type { Growth, Results, Standing } from "./results.js";

/** A promise about speed, and whether it is kept; undefined where that was not measured. */
export interface Target {
  readonly what: string;
  /** At most. */
  readonly limit: number;
  readonly measured: number | undefined;
  readonly met: boolean | undefined;
}

/** The network of the published costs is that of the first contests. */
const published = "20-7-5-1 on 209 × 12,288";

/** Everything that the project promises about its speed, held against what was measured. */
export function targetsOf(results: Results): Target[] {
  const { neurons, epochs } = results;
  const long = epochs.filter(({ size }) => size >= 1000);
  const at = (precision: string, name: string) => standing(results, precision, name)?.timesEmbedded;
  const per = (precision: string, name: string) => inverse(at(precision, name));
  const others = (results.contests.find((each) => isPublished(each, "float32"))?.standings ?? [])
    .filter(({ name }) => !isOurs(name))
    .flatMap(({ timesEmbedded }) => (timesEmbedded === undefined ? [] : [1 / timesEmbedded]));
  return [
    target("embedded, of NumPy's time, float64", 0.9, per("float64", "NumPy")),
    target("embedded, of NumPy's time, float32", 0.5, per("float32", "NumPy")),
    target("embedded, of the fastest peer's time, float32", 1, others.length > 0 ? Math.max(...others) : undefined),
    target("embedded, times the bare products, float64", 1.3, per("float64", "bare products")),
    target("embedded, times the bare products, float32", 1.8, per("float32", "bare products")),
    target("local cloud with two workers, times embedded, float64", 5, at("float64", "local cloud, 2 workers")),
    target(
      "a neuron message, slowest to fastest, over the neurons",
      1.2,
      spread(neurons, ({ messageUs }) => messageUs),
    ),
    target(
      "a neuron message, slowest to fastest, over the epochs",
      1.2,
      spread(epochs, ({ messageUs }) => messageUs),
    ),
    target(
      "memory in use, most to least, over the epochs",
      1.2,
      spread(epochs, ({ liveBytes }) => liveBytes),
    ),
    target(
      "peak memory, most to least, from 1,000 epochs on",
      1.2,
      spread(long, ({ peakBytes }) => peakBytes),
    ),
  ];
}

function target(what: string, limit: number, measured: number | undefined): Target {
  return { what, limit, measured, met: measured === undefined ? undefined : measured <= limit };
}

function standing({ contests }: Results, precision: string, name: string): Standing | undefined {
  const found = contests.find((each) => isPublished(each, precision));
  return found?.standings.find((each) => each.name === name);
}

function isPublished({ workload, precision }: Results["contests"][number], name: string): boolean {
  return workload.name === published && precision === name;
}

function isOurs(name: string): boolean {
  return name === "embedded" || name === "bare products" || name.startsWith("local cloud");
}

function inverse(ratio: number | undefined): number | undefined {
  return ratio === undefined ? undefined : 1 / ratio;
}

/** The largest divided by the smallest. */
function spread(growth: readonly Growth[], figure: (point: Growth) => number | undefined): number | undefined {
  const figures = growth.flatMap((point) => figure(point) ?? []);
  return figures.length < 2 ? undefined : Math.max(...figures) / Math.min(...figures);
}
