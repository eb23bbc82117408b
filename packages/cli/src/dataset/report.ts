import { printable } from "../printable.js";
import type { Inspection, SetInspection } from "./inspection.js";
import { aligned, shortName } from "./table.js";
import type { Warning } from "./warnings.js";

/** Classes that the report lists: a terminal page of them. */
const mostClasses = 40;

/** An inspection as text for people, without a line break at the end. */
export function report(inspection: Inspection): string {
  const { file, sizeBytes, sha256, inputType, exampleShape, features, classes, train, test, lastLayers, warnings } =
    inspection;
  const listed = classes.slice(0, mostClasses);
  const sets = aligned([
    ["", "train", "test"],
    ["inputs", ...both(inspection, ({ shapes }) => `${inputType} ${shape(shapes.x)}`)],
    ["labels", ...both(inspection, ({ shapes }) => shape(shapes.y))],
    ["values", ...both(inspection, ({ range }) => `${number(range.least)} to ${number(range.greatest)}`)],
    ...listed.map((name, label) => [
      `class ${label}: ${shortName(name)}`,
      ...both(inspection, ({ perClass, examples }) => share(perClass[label]!, examples)),
    ]),
  ]);
  const unlisted = classes.length - listed.length;
  const [last, otherwise] = lastLayers.map(
    ({ neurons, activation }) => `${neurons} ${neurons === 1 ? "neuron" : "neurons"} with ${activation}`,
  );
  return [
    printable(file),
    "",
    ...aligned([
      ["size", `${sizeBytes.toLocaleString("en-US")} bytes`],
      ["sha256", sha256],
      [
        "examples",
        `${train.examples.toLocaleString("en-US")} to train, ${test.examples.toLocaleString("en-US")} to test`,
      ],
      ["example", `${inputType} ${shape(exampleShape)}, ${features.toLocaleString("en-US")} features`],
      ["classes", String(classes.length)],
      ["last layer", otherwise === undefined ? last! : `${last}, or ${otherwise}`],
      ...(inspection.contactSheet === undefined ? [] : [["contact sheet", printable(inspection.contactSheet)]]),
    ]),
    "",
    ...sets,
    ...(unlisted > 0 ? [`… and ${unlisted.toLocaleString("en-US")} more classes (all of them with --json)`] : []),
    ...(warnings.length > 0 ? ["", ...warnings.map(warningLine)] : []),
  ].join("\n");
}

function warningLine({ message, count, examples = [] }: Warning): string {
  const named = examples.map(({ test, train }) =>
    [...(test === undefined ? [] : [`test ${test}`]), ...(train === undefined ? [] : [`train ${train}`])].join(" = "),
  );
  return `warning: ${message}${named.length > 0 ? ` (${named.join(", ")}${count > named.length ? ", …" : ""})` : ""}`;
}

function both({ train, test }: Inspection, show: (set: SetInspection) => string): [string, string] {
  return [show(train), show(test)];
}

/** A shape as NumPy writes it: `(209, 64, 64, 3)`, `(209,)`. */
function shape(sizes: readonly number[]): string {
  return `(${sizes.join(", ")}${sizes.length === 1 ? "," : ""})`;
}

function number(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function share(count: number, all: number): string {
  return `${count.toLocaleString("en-US")} (${((100 * count) / all).toFixed(1)} %)`;
}
