import { z } from "zod";
import { countSchema, directionSchema, releaseIdSchema, runIdSchema, versionSchema } from "./fields.js";

const objectKeySchema = z.string().min(1).max(1024);

const problemSchema = z.strictObject({ file: z.string(), path: z.string(), found: z.string(), expected: z.string() });

/** What every event tells. */
const everyEvent = { version: versionSchema, runId: runIdSchema };

const modelEvent = { ...everyEvent, releaseId: releaseIdSchema };

/** Every domain event: a fact in the past tense, and what is told with it. */
export const eventSchemas = {
  /** Somebody wants a network trained. */
  TrainingRequested: z.strictObject({ ...everyEvent, dataset: objectKeySchema, parameters: objectKeySchema }),
  EpochStarted: z.strictObject({ ...everyEvent, epoch: countSchema }),
  /** Every neuron of a layer is done, one way. */
  LayerCompleted: z.strictObject({
    ...everyEvent,
    position: countSchema,
    epoch: countSchema,
    batch: countSchema,
    layer: z.int().min(1),
    direction: directionSchema,
  }),
  /** Every example has been learned from once more. The cost is that of the weights before each update. */
  EpochCompleted: z.strictObject({ ...everyEvent, epoch: countSchema, cost: z.number() }),
  /** The last epoch is done; the model is not written yet. */
  TrainingCompleted: z.strictObject({ ...everyEvent, epochs: z.int().min(1), cost: z.number() }),
  TrainingFailed: z.strictObject({ ...everyEvent, reason: z.string(), problems: z.array(problemSchema) }),
  /** The model and the results of a completed training are written. */
  ModelEvaluated: z.strictObject({
    ...everyEvent,
    cost: z.number(),
    trainAccuracy: z.number().min(0).max(1),
    testAccuracy: z.number().min(0).max(1),
  }),
  /** A model is on its way to production. */
  ModelReleased: z.strictObject(modelEvent),
  ModelApproved: z.strictObject(modelEvent),
  ModelRejected: z.strictObject({ ...modelEvent, reason: z.string() }),
  /** The model that was in production before is there again. */
  ModelRolledBack: z.strictObject({ ...modelEvent, reason: z.string() }),
} as const;

export type EventType = keyof typeof eventSchemas;
export type EventDetail<Type extends EventType> = z.infer<(typeof eventSchemas)[Type]>;

/** An event with its type, as EventBridge has `detail-type` and `detail`. */
export type DomainEvent = { [Type in EventType]: { type: Type; detail: EventDetail<Type> } }[EventType];
