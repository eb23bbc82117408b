import { printable } from "../printable.js";
import type { BuiltDataset } from "./build.js";
import type { BuildOptions } from "./build-options.js";
import { aligned, shortName } from "./table.js";

/** What `snn dataset build` tells, with `--json` as it is. */
export interface BuildSummary extends Omit<BuiltDataset, "dataset">, BuildOptions {
  readonly file: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly exampleShape: readonly number[];
  readonly trainExamples: number;
  readonly testExamples: number;
  readonly contactSheet?: string;
}

/** Lines of a list that are printed; the rest is counted. */
const mostLines = 10;

/** Files of a group that are named in a line. */
const mostInLine = 4;

/** A summary as text for people, without a line break at the end. */
export function buildReport(summary: BuildSummary): string {
  const { file, sizeBytes, sha256, exampleShape, classes, trainExamples, testExamples, contactSheet } = summary;
  const [height, width, channels] = exampleShape;
  const rows = classes.map((each) => [shortName(each.class), ...[each.pictures, each.train, each.test].map(thousands)]);
  return [
    printable(file),
    "",
    ...aligned([
      ["size", `${thousands(sizeBytes)} bytes`],
      ["sha256", sha256],
      ["examples", `${thousands(trainExamples)} to train, ${thousands(testExamples)} to test`],
      ["example", `${width} × ${height} pixels, ${channels === 1 ? "gray" : "in colour"}`],
      ...(contactSheet === undefined ? [] : [["contact sheet", printable(contactSheet)]]),
    ]),
    "",
    ...aligned([["class", "pictures", "train", "test"], ...rows], ["left", "right", "right", "right"]),
    ...findings(summary),
  ].join("\n");
}

function findings({ leftOut, duplicates, contradictions, nearDuplicates }: BuildSummary): string[] {
  const moved = nearDuplicates.flat().filter((each) => each.moved).length;
  const near = nearDuplicates.reduce((sum, group) => sum + group.length, 0);
  return [
    ...list(`${files(leftOut.length)} left out`, leftOut, ({ file, reason }) => `${printable(file)}: ${reason}`),
    ...list(
      `${files(duplicates.length)} with the same pixels as others, taken once`,
      duplicates,
      ({ file, sameAs }) => `${printable(file)} = ${printable(sameAs)}`,
    ),
    ...list(
      `${contradictions.length === 1 ? "1 picture that is" : `${thousands(contradictions.length)} pictures that are`} in several classes, left out`,
      contradictions,
      (same) =>
        line(
          same.map(({ file, class: name }) => `${printable(file)} (${printable(name)})`),
          " = ",
        ),
    ),
    ...list(
      `${files(near)} nearly the same as others, kept together in one set${moved > 0 ? ` (${thousands(moved)} moved to the training set)` : ""}`,
      nearDuplicates,
      (group) =>
        line(
          group.map(({ file }) => printable(file)),
          " ≈ ",
        ),
    ),
  ];
}

function list<Item>(title: string, items: readonly Item[], show: (item: Item) => string): string[] {
  if (items.length === 0) return [];
  const shown = items.slice(0, mostLines).map((item) => `  ${show(item)}`);
  const more = items.length - shown.length;
  return [
    "",
    `${title}:`,
    ...shown,
    ...(more > 0 ? [`  … and ${thousands(more)} more (all of them with --json)`] : []),
  ];
}

/** The members of a group, so many that a person reads them. */
function line(members: readonly string[], sign: string): string {
  const more = members.length - mostInLine;
  const shown = members.slice(0, mostInLine).join(sign);
  return more > 0 ? `${shown}${sign}… ${thousands(more)} more` : shown;
}

const files = (count: number) => `${thousands(count)} ${count === 1 ? "file" : "files"}`;

const thousands = (count: number) => count.toLocaleString("en-US");
