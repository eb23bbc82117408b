import type { WritableDataset } from "@snn/core/adapters/hdf5";
import { augment } from "./augment.js";
import { planTraining } from "./balance.js";
import type { BuildOptions } from "./build-options.js";
import { checkClasses, checkSets } from "./class-checks.js";
import { drawFor, shuffled } from "./draw.js";
import { makeExamples } from "./examples.js";
import { type Gathered, type GatherWatch, gatherPictures, type NamedFile, type Picture } from "./gather.js";
import { splitPictures } from "./split.js";

/** What became of the pictures of a class. */
export interface ClassCounts {
  readonly class: string;
  /** Different pictures. */
  readonly pictures: number;
  /** Examples of the training set, with those that were made by changing or repeating pictures. */
  readonly train: number;
  readonly test: number;
}

/** A data set made of pictures, and what was noticed on the way. */
export interface BuiltDataset extends Pick<Gathered, "leftOut" | "duplicates" | "contradictions"> {
  readonly dataset: WritableDataset;
  readonly classes: readonly ClassCounts[];
  /** Pictures that are nearly the same, and whether each was to be in the test set and is in the training set. */
  readonly nearDuplicates: readonly (readonly (NamedFile & { readonly moved: boolean })[])[];
}

/**
 * Makes a data set of pictures: a folder a class, or a list in a CSV file. The same pictures and options give the same data set,
 * whatever the files are called and in which order they come.
 *
 * @throws InvalidInputError with every problem of the pictures.
 */
export async function buildDataset(
  source: string,
  options: BuildOptions,
  watch: GatherWatch = {},
): Promise<BuiltDataset> {
  const { size, fit, seed } = options;
  const channels = options.gray ? 1 : 3;
  const exampleShape = [size.height, size.width, channels] as const;
  const features = size.height * size.width * channels;
  const gathered = await gatherPictures(source, exampleShape, options, watch);
  const { classes, pictures, leftOut, duplicates, contradictions } = gathered;
  checkClasses(source, gathered);

  const split = splitPictures(
    shuffled(pictures, ({ hash }) => hash, seed, "split"),
    options.testShare,
  );
  checkSets(source, classes, split);
  const ofClass = (label: number) => split.train.filter((picture) => picture.label === label);
  const plan = planTraining(
    classes.map((_, label) => ofClass(label)),
    { balance: options.balance, copies: options.copies, changes: options.augment.length > 0 },
  );
  const ordered = shuffled(plan, ({ picture, round }) => `${picture.hash} ${round}`, seed, "order");
  const changed = ({ pixels, hash }: Picture, round: number) =>
    augment(pixels, { ...size, channels }, options.augment, drawFor(seed, "augment", hash, round));
  const train = makeExamples(
    ordered.map(({ picture, round, isChanged }) => ({
      label: picture.label,
      make: () => (isChanged ? changed(picture, round) : picture.pixels),
    })),
    features,
  );
  const test = makeExamples(
    split.test.map(({ label, pixels }) => ({ label, make: () => pixels })),
    features,
  );
  const counts = { train: tally(train.labels, classes.length), test: tally(test.labels, classes.length) };
  const found = tally(
    pictures.map(({ label }) => label),
    classes.length,
  );
  return {
    dataset: { description: { exampleShape, classes, ...(fit === "fill" ? {} : { fit }) }, train, test },
    classes: classes.map((name, label) => ({
      class: name,
      pictures: found[label]!,
      train: counts.train[label]!,
      test: counts.test[label]!,
    })),
    leftOut,
    duplicates,
    contradictions,
    nearDuplicates: groupsOf(gathered, new Set(split.test)),
  };
}

/** How often there is every class. */
function tally(labels: Iterable<number>, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label]!++;
  return counts;
}

function groupsOf({ classes, pictures }: Gathered, test: ReadonlySet<Picture>): BuiltDataset["nearDuplicates"] {
  const groups = new Map<number, (NamedFile & { moved: boolean })[]>();
  for (const picture of pictures) {
    const { file, label, set, group } = picture;
    if (group === undefined) continue;
    const member = { file, class: classes[label]!, moved: set === "test" && !test.has(picture) };
    groups.set(group, [...(groups.get(group) ?? []), member]);
  }
  return [...groups.values()];
}
