import { createHash } from "node:crypto";
import { type Dataset, type ExampleSet, preprocessingOf } from "@snn/core";
import { nearDuplicateGroups } from "./near-duplicates.js";

/** Something in a data set that may make a model worse, or its figures better than it is. */
export interface Warning {
  readonly kind: "leak" | "near-leak" | "contradiction" | "repetition" | "constant" | "imbalance" | "missing-class";
  /** How many examples, or classes. */
  readonly count: number;
  /** What it is, as a sentence without a stop. */
  readonly message: string;
  /** Some of them, as indices. */
  readonly examples?: readonly { readonly train?: number; readonly test?: number }[];
}

/** Examples that a warning names. */
const mostNamed = 5;

/** Of the largest class to the smallest. The published data set of cats has 1.9. */
const usualImbalance = 3;

/** Looks for what may be wrong with a data set, the worst first. */
export function warningsOf(dataset: Dataset): Warning[] {
  return [...sameExamples(dataset), ...nearLeaks(dataset), ...constants(dataset), ...classWarnings(dataset)];
}

/** Where an example is. */
type Place = { readonly set: "train" | "test"; readonly index: number; readonly label: number };

/** Examples with the same inputs. */
function sameExamples({ train, test }: Dataset): Warning[] {
  const byHash = new Map<string, Place[]>();
  for (const [set, examples] of [
    ["train", train],
    ["test", test],
  ] as const)
    for (let index = 0; index < examples.examples; index++) {
      const hash = createHash("sha256").update(inputsOf(examples, index)).digest("base64");
      const place = { set, index, label: examples.labels[index]! };
      const others = byHash.get(hash);
      if (others === undefined) byHash.set(hash, [place]);
      else others.push(place);
    }
  const repeated = [...byHash.values()].filter((places) => places.length > 1);
  const contradictory = repeated.filter((places) => places.some(({ label }) => label !== places[0]!.label));
  const leaks = repeated.flatMap((places) => {
    const [first] = places.filter(({ set }) => set === "train");
    return first === undefined
      ? []
      : places.filter(({ set }) => set === "test").map(({ index }) => ({ test: index, train: first.index }));
  });
  const trained = repeated.flatMap((places) => places.filter(({ set }) => set === "train").slice(1));
  return [
    ...warning("leak", leaks.length, (n) => `${n} of the test set ${are(leaks)} in the training set as well`, leaks),
    ...warning(
      "contradiction",
      contradictory.length,
      (n) => `${n} ${are(contradictory)} there with different classes`,
      contradictory.map(([first]) => ({ [first!.set]: first!.index })),
    ),
    ...warning(
      "repetition",
      trained.length,
      (n) => `${n} of the training set repeat${trained.length === 1 ? "s" : ""} others`,
      trained.map(({ index }) => ({ train: index })),
    ),
  ];
}

/** Pictures of the test set that are nearly the same as some to train with. */
function nearLeaks({ description, train, test }: Dataset): Warning[] {
  const shape = preprocessingOf(description.exampleShape);
  if (shape === undefined || !(train.inputs instanceof Uint8Array)) return [];
  const pictures = [train, test].flatMap((set) =>
    Array.from({ length: set.examples }, (_, index) => inputsOf(set, index)),
  );
  const leaks = nearDuplicateGroups(pictures, shape).flatMap((group) => {
    const trained = group.filter((index) => index < train.examples);
    // What is exactly the same is told already.
    const isCopy = (index: number) => trained.some((other) => Buffer.compare(pictures[index]!, pictures[other]!) === 0);
    const asked = trained.length === 0 ? [] : group.filter((index) => index >= train.examples && !isCopy(index));
    return asked.map((index) => ({ test: index - train.examples, train: trained[0]! }));
  });
  return warning(
    "near-leak",
    leaks.length,
    (n) => `${n} of the test set ${are(leaks)} nearly the same as ones of the training set`,
    leaks,
  );
}

/** Examples whose numbers are all the same: nothing can be learned from them. */
function constants({ train, test }: Dataset): Warning[] {
  const places = (["train", "test"] as const).flatMap((set) => {
    const examples = { train, test }[set];
    return Array.from({ length: examples.examples }, (_, index) => index)
      .filter((index) => isConstant(examples, index))
      .map((index) => ({ [set]: index }));
  });
  return warning("constant", places.length, (n) => `${n} ${are(places)} of one value, such as a black picture`, places);
}

function isConstant({ inputs, examples }: ExampleSet, index: number): boolean {
  const features = inputs.length / examples;
  const first = inputs[index * features];
  for (let at = index * features; at < (index + 1) * features; at++) if (inputs[at] !== first) return false;
  return features > 1;
}

function classWarnings({ description: { classes }, train, test }: Dataset): Warning[] {
  const counts = classes.map(() => ({ train: 0, test: 0 }));
  for (const label of train.labels) counts[label]!.train++;
  for (const label of test.labels) counts[label]!.test++;
  const missing = (set: "train" | "test") => counts.filter((count) => count[set] === 0).length;
  const sizes = counts.map((count) => count.train).filter((count) => count > 0);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  const classesAre = (count: number) => (count === 1 ? "1 class has" : `${count.toLocaleString("en-US")} classes have`);
  return [
    ...(["train", "test"] as const).flatMap((set) =>
      missing(set) === 0
        ? []
        : [
            {
              kind: "missing-class" as const,
              count: missing(set),
              message: `${classesAre(missing(set))} no example in the ${set === "train" ? "training" : "test"} set`,
            },
          ],
    ),
    ...(most / least < usualImbalance
      ? []
      : [
          {
            kind: "imbalance" as const,
            count: sizes.length,
            message: `the largest class has ${(most / least).toFixed(1)} times as many training examples as the smallest: always guessing it is right for ${((100 * most) / train.examples).toFixed(1)} % of them`,
          },
        ]),
  ];
}

function warning(
  kind: Warning["kind"],
  count: number,
  message: (examples: string) => string,
  examples: NonNullable<Warning["examples"]>,
): Warning[] {
  if (count === 0) return [];
  const counted = count === 1 ? "1 example" : `${count.toLocaleString("en-US")} examples`;
  return [{ kind, count, message: message(counted), examples: examples.slice(0, mostNamed) }];
}

const are = ({ length }: readonly unknown[]) => (length === 1 ? "is" : "are");

/** The bytes of an example. */
function inputsOf({ inputs, examples }: ExampleSet, index: number): Uint8Array {
  const bytes = inputs.byteLength / examples;
  return new Uint8Array(inputs.buffer, inputs.byteOffset + index * bytes, bytes);
}
