import { closest, distance } from "fastest-levenshtein";
import { type ParseError, parse, printParseErrorCode } from "jsonc-parser";
import { z } from "zod";
import { InvalidInputError, type Problem } from "../errors.js";
import { activationNames } from "../network/activation.js";
import { learningRateDecaySchema } from "../network/learning-rate.js";
import { type Parameters, parametersSchema } from "./parameters.js";

/**
 * Reads `parameters.json`.
 *
 * @param text the content of the file.
 * @param file how the file is named in problems.
 * @throws InvalidInputError naming every field that is wrong, or the line and column where the JSON ends to make sense.
 */
export function parseParameters(text: string, file: string): Parameters {
  // Some editors begin a file with a byte-order mark.
  const json = parseJson(text.replace(/^\uFEFF/, ""), file);
  const parsed = parametersSchema.safeParse(json);
  const structure = structureSchema.safeParse(json);
  const problems = [
    ...(parsed.error?.issues ?? []).flatMap((issue) => problemsOfIssue(issue, json, file)),
    ...(structure.success ? disagreements(structure.data, file) : []),
  ];
  if (!parsed.success || problems.length > 0) throw new InvalidInputError(problems);
  return parsed.data;
}

function parseJson(text: string, file: string): unknown {
  const errors: ParseError[] = [];
  try {
    parse(text, errors, { disallowComments: true, allowTrailingComma: false });
  } catch (error) {
    // The parser calls itself for every level.
    if (!(error instanceof RangeError)) throw error;
    throw new InvalidInputError([
      { file, path: "", found: "thousands of nested levels", expected: "the parameters of a network" },
    ]);
  }
  const first = errors[0];
  // jsonc-parser finds the place of an error; JSON.parse makes the value, which has "__proto__" as any other key.
  if (first === undefined) return JSON.parse(text);
  const before = text.slice(0, first.offset).split("\n");
  const place = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
  throw new InvalidInputError([
    {
      file,
      path: place,
      found: words(printParseErrorCode(first.error)),
      expected: "JSON, such as the parameters.json of the project",
    },
  ]);
}

/** As much as it takes to see whether the fields of the layers belong together, whatever else is wrong with them. */
const structureSchema = z.object({
  layers: parametersSchema.shape.layers,
  activations: z.record(z.string(), z.unknown()),
  neurons: z.record(z.string(), z.unknown()),
});
type Structure = z.infer<typeof structureSchema>;

/** Keys that are none of a layer are refused by the schema. */
function isLayer(key: string): boolean {
  return /^layer[1-9][0-9]*$/.test(key);
}

/** What the schema cannot say: that the number of layers, their activations and their neurons belong together. */
function disagreements({ layers, activations, neurons }: Structure, file: string): Problem[] {
  const expectedKeys = Array.from({ length: layers }, (_, index) => `layer${index + 1}`);
  const problems: Problem[] = [];
  for (const [field, given] of Object.entries({ activations, neurons })) {
    for (const key of expectedKeys.filter((key) => !(key in given)))
      problems.push({
        file,
        path: `${field}.${key}`,
        found: "nothing",
        expected: `a value, since layers is ${layers}`,
      });
    for (const key of Object.keys(given).filter((key) => isLayer(key) && !expectedKeys.includes(key)))
      problems.push({
        file,
        path: `${field}.${key}`,
        found: "one layer too many",
        expected: `${layers} layers, as layers says`,
      });
  }
  for (const key of expectedKeys) {
    const activation = activationNames.find((name) => name === activations[key]);
    const isLast = key === `layer${layers}`;
    if (activation === undefined) continue;
    if (isLast && activation !== "sigmoid" && activation !== "softmax")
      problems.push({
        file,
        path: `activations.${key}`,
        found: activation,
        expected: "sigmoid or softmax in the last layer",
      });
    if (!isLast && activation === "softmax")
      problems.push({ file, path: `activations.${key}`, found: "softmax", expected: "softmax in the last layer only" });
  }
  return problems;
}

/** "InvalidSymbol" as "invalid symbol". */
function words(code: string): string {
  return code.replace(/(?<=[a-z])[A-Z]/g, " $&").toLowerCase();
}

type Issue = z.core.$ZodIssue;

const decayKeys = learningRateDecaySchema.options.flatMap(({ shape }) => Object.keys(shape));

function problemsOfIssue(issue: Issue, json: unknown, file: string): Problem[] {
  const path = issue.path.join(".");
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(key, issue, file));
  const key = issue.code === "invalid_key" ? issue.path.at(-1) : undefined;
  if (key !== undefined) return [{ file, path, found: "an unknown key", expected: "layer1, layer2, …" }];
  const value = issue.path.reduce<unknown>(
    (at, step) => (at as Record<PropertyKey, unknown> | undefined)?.[step],
    json,
  );
  return [
    {
      file,
      path,
      found: shown(value),
      expected: issue.message.replace(/^Invalid input: expected ([a-z]+).*/, "a value of type $1"),
    },
  ];
}

function unknownKey(key: string, issue: Issue, file: string): Problem {
  const known = issue.path.length === 0 ? Object.keys(parametersSchema.shape) : decayKeys;
  const nearest = closest(key, known);
  const expected = distance(key, nearest) <= key.length / 2 ? `a known one; the nearest is ${nearest}` : "a known one";
  return { file, path: [...issue.path, key].join("."), found: "an unknown key", expected };
}

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  // JSON has no name for what 1e999 becomes.
  if (typeof value === "number") return String(value);
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
