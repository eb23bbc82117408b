import onnxProto from "onnx-proto";
import { z } from "zod";
import { inputScalingNames } from "../dataset/scaling.js";
import { InvalidInputError } from "../errors.js";
import { runIdSchema } from "../messages/fields.js";
import { type Preprocessing, preprocessingOf, preprocessingSchema } from "./preprocessing.js";
import type { TrainedModel } from "./trained-model.js";

/** Where a model comes from and how good it is: what cannot be seen in its weights. */
export interface ModelOrigin {
  readonly runId: string;
  /** The last cost of the training. */
  readonly cost: number;
  readonly trainAccuracy: number;
  readonly testAccuracy: number;
}

/** What a model file tells of itself. */
export interface ModelCard extends ModelOrigin {
  /** Names, in the order of the outputs. */
  readonly classes: readonly string[];
  readonly inputScaling: TrainedModel["scaling"]["name"];
  /** Left out when the examples are no pictures. */
  readonly preprocessing?: Preprocessing;
}

const shareSchema = json(z.number().min(0).max(1));

/** The metadata of a model file by their keys. All are text. */
const metadataSchema = z.object({
  classes: json(z.array(z.string()).min(2)),
  input_scaling: z.enum(inputScalingNames),
  preprocessing: json(preprocessingSchema).optional(),
  run_id: runIdSchema,
  cost: json(z.number()),
  train_accuracy: shareSchema,
  test_accuracy: shareSchema,
});

type MetadataKey = keyof typeof metadataSchema.shape;

const expectations: Readonly<Record<MetadataKey, string>> = {
  classes: "a JSON list of the names of two or more classes",
  input_scaling: `one of ${inputScalingNames.join(", ")}`,
  preprocessing: "a JSON object that says how a picture becomes pixels",
  run_id: "the id of the run that trained the model, such as run_20261122-3f9a2c",
  cost: "a number",
  train_accuracy: "a number from 0 to 1",
  test_accuracy: "a number from 0 to 1",
};

/** The metadata of a model file that {@link readModelCard} reads. */
export function cardMetadata(
  { classes, scaling, exampleShape, fit }: TrainedModel,
  { runId, cost, trainAccuracy, testAccuracy }: ModelOrigin,
): { key: MetadataKey; value: string }[] {
  // Larger than any picture: a table, whose columns look like a picture's.
  const preprocessing = preprocessingSchema.safeParse(preprocessingOf(exampleShape, fit)).data;
  return [
    { key: "classes", value: JSON.stringify(classes) },
    { key: "input_scaling", value: scaling.name },
    ...(preprocessing === undefined ? [] : [{ key: "preprocessing" as const, value: JSON.stringify(preprocessing) }]),
    { key: "run_id", value: runId },
    { key: "cost", value: numberText(cost) },
    { key: "train_accuracy", value: numberText(trainAccuracy) },
    { key: "test_accuracy", value: numberText(testAccuracy) },
  ];
}

/**
 * Reads what a model file tells of itself. The network in it is not looked at.
 *
 * @param shownAs how a person is told of the file.
 * @throws InvalidInputError for whatever is no model file of this system, with every problem found.
 */
export function readModelCard(bytes: Uint8Array, shownAs: string): ModelCard {
  const metadata = metadataOf(bytes);
  const refuse = (path: string, found: string, expected: string) => ({ file: shownAs, path, found, expected });
  const whole = "a model.onnx of a run of snn";
  if (metadata === undefined) throw new InvalidInputError([refuse("", "no ONNX model", whole)]);
  const isForeign = !Object.keys(metadataSchema.shape).some((key) => metadata.has(key));
  if (isForeign) throw new InvalidInputError([refuse("", "a model without the metadata of snn", whole)]);
  const parsed = metadataSchema.safeParse(Object.fromEntries(metadata));
  if (!parsed.success) {
    const keys = new Set(parsed.error.issues.map(({ path }) => path[0] as MetadataKey));
    throw new InvalidInputError([...keys].map((key) => refuse(key, shown(metadata.get(key)), expectations[key])));
  }
  const { classes, input_scaling, preprocessing, run_id, cost, train_accuracy, test_accuracy } = parsed.data;
  return {
    classes,
    inputScaling: input_scaling,
    ...(preprocessing === undefined ? {} : { preprocessing }),
    runId: run_id,
    cost,
    trainAccuracy: train_accuracy,
    testAccuracy: test_accuracy,
  };
}

/** Undefined when the bytes are no ONNX model. */
function metadataOf(bytes: Uint8Array): Map<string, string> | undefined {
  try {
    const { graph, metadataProps } = onnxProto.onnx.ModelProto.decode(bytes);
    if (graph === undefined || graph === null) return undefined;
    return new Map(metadataProps.map(({ key, value }) => [key ?? "", value ?? ""]));
  } catch {
    return undefined;
  }
}

/** Text that is JSON of something. */
function json<Schema extends z.ZodType>(schema: Schema) {
  const parsed = z.string().transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue("no JSON");
      return z.NEVER;
    }
  });
  return parsed.pipe(schema as z.ZodType<z.output<Schema>, unknown>);
}

/** A number as JSON that is read back bit for bit. */
function numberText(value: number): string {
  return Object.is(value, -0) ? "-0" : JSON.stringify(value);
}

function shown(text: string | undefined): string {
  return text === undefined ? "nothing" : JSON.stringify(text.slice(0, 100));
}
