import { z } from "zod";
import { countSchema, directionSchema, runIdSchema, versionSchema } from "./fields.js";

/** One work item: one neuron, one way. It is named by its coordinates, so that a repetition has the same name. */
export const neuronTaskSchema = z
  .strictObject({
    version: versionSchema,
    runId: runIdSchema,
    position: countSchema,
    layer: z.int().min(1),
    direction: directionSchema,
    neuron: countSchema,
  })
  .describe("One neuron, one way: what a worker takes from the queue. A repetition has the same content");

export type NeuronTask = z.infer<typeof neuronTaskSchema>;
