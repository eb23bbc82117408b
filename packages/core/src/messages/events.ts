import { z } from "zod";
import { countSchema, directionSchema, releaseIdSchema, runIdSchema, versionSchema } from "./fields.js";

const objectKeySchema = z.string().min(1).max(1024);

const problemSchema = z.strictObject({ file: z.string(), path: z.string(), found: z.string(), expected: z.string() });

/** What every event tells. */
const everyEvent = { version: versionSchema, runId: runIdSchema };

const modelEvent = { ...everyEvent, releaseId: releaseIdSchema };

/** Every domain event: a fact in the past tense, and what is told with it. */
export const eventSchemas = {
  TrainingRequested: z
    .strictObject({ ...everyEvent, dataset: objectKeySchema, parameters: objectKeySchema })
    .describe("Somebody wants a network trained on a data set that has been uploaded"),
  EpochStarted: z
    .strictObject({ ...everyEvent, epoch: countSchema })
    .describe("The training set is learned from once more: the tasks of the epoch's first position are sent"),
  LayerCompleted: z
    .strictObject({
      ...everyEvent,
      position: countSchema,
      epoch: countSchema,
      batch: countSchema,
      layer: z.int().min(1),
      direction: directionSchema,
    })
    .describe("Every neuron of a layer is done, one way"),
  EpochCompleted: z
    .strictObject({ ...everyEvent, epoch: countSchema, cost: z.number() })
    .describe("Every example has been learned from once more; the cost is that of the weights before each update"),
  TrainingCompleted: z
    .strictObject({ ...everyEvent, epochs: z.int().min(1), cost: z.number() })
    .describe("The last epoch is done; the model is not written yet"),
  TrainingFailed: z
    .strictObject({ ...everyEvent, reason: z.string(), problems: z.array(problemSchema) })
    .describe("The run is over without a model; problems are those of the input, if it is to blame"),
  PauseRequested: z
    .strictObject(everyEvent)
    .describe("Somebody wants a run to hold its position: the tasks on their way are done, and no more are sent"),
  ResumeRequested: z.strictObject(everyEvent).describe("Somebody wants a paused run to go on"),
  StopRequested: z
    .strictObject(everyEvent)
    .describe("Somebody wants a run to end with the epoch that it is in, as if it had been asked for no more epochs"),
  ModelEvaluated: z
    .strictObject({
      ...everyEvent,
      cost: z.number(),
      trainAccuracy: z.number().min(0).max(1),
      testAccuracy: z.number().min(0).max(1),
    })
    .describe("The model and the results of a completed training are written"),
  ModelReleased: z.strictObject(modelEvent).describe("A model is on its way to production"),
  ModelApproved: z.strictObject(modelEvent).describe("Somebody has said that a model may go into production"),
  ModelRejected: z
    .strictObject({ ...modelEvent, reason: z.string() })
    .describe("Somebody has said that a model shall not go into production"),
  ModelRolledBack: z
    .strictObject({ ...modelEvent, reason: z.string() })
    .describe("The model that was in production before is there again"),
} as const;

export type EventType = keyof typeof eventSchemas;
export type EventDetail<Type extends EventType> = z.infer<(typeof eventSchemas)[Type]>;

/** An event with its type, as EventBridge has `detail-type` and `detail`. */
export type DomainEvent = { [Type in EventType]: { type: Type; detail: EventDetail<Type> } }[EventType];
