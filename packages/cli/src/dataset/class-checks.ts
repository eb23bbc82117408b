import { InvalidInputError } from "@snn/core";
import { refusal } from "../problems.js";
import type { Gathered, Picture } from "./gather.js";
import type { Split } from "./split.js";

/** Makes sure that there is something to learn and to be asked of every class. @throws InvalidInputError */
export function checkClasses(source: string, { classes, pictures, leftOut, contradictions }: Gathered): void {
  const expected = "at least two different pictures in every class";
  if (pictures.length === 0) {
    const reasons = [...new Set(leftOut.map(({ reason }) => reason))].slice(0, 3).join("; ");
    const found = contradictions.length > 0 ? "only pictures that are in several classes" : `no picture (${reasons})`;
    throw refusal(source, found, expected);
  }
  const counts = classes.map((_, label) => pictures.filter((picture) => picture.label === label).length);
  const problems = classes.flatMap((name, label) => {
    const count = counts[label]!;
    const others = contradictions.filter((same) => same.some((file) => file.class === name)).length;
    const found = `${count === 0 ? "no picture that can be used" : "one picture"}${others === 0 ? "" : `, and ${others.toLocaleString("en-US")} that ${others === 1 ? "is" : "are"} in several classes`}`;
    return count > 1 ? [] : [{ file: source, path: name, found, expected }];
  });
  if (problems.length > 0) throw new InvalidInputError(problems);
}

/** Makes sure that every class can be learned, and that something is asked. @throws InvalidInputError */
export function checkSets(source: string, classes: readonly string[], { train, test }: Split<Picture>): void {
  const trained = new Set(train.map(({ label }) => label));
  const problems = classes.flatMap((name, label) =>
    trained.has(label)
      ? []
      : [{ file: source, path: name, found: "no picture in the training set", expected: "at least one" }],
  );
  if (problems.length > 0) throw new InvalidInputError(problems);
  if (test.length === 0)
    throw refusal(source, "no picture for the test set: each is nearly the same as another", "pictures that differ");
}
