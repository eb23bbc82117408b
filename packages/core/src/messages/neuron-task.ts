import { z } from "zod";
import { countSchema, directionSchema, runIdSchema, versionSchema } from "./fields.js";

/**
 * One work item: one neuron, or some neurons side by side, one way. It is named by its coordinates, so that a repetition has the
 * same name.
 */
export const neuronTaskSchema = z
  .strictObject({
    version: versionSchema,
    runId: runIdSchema,
    position: countSchema,
    layer: z.int().min(1),
    direction: directionSchema,
    neuron: countSchema,
    neurons: z.int().min(1).optional().describe("How many neurons, from this one on; 1 when left out"),
    shard: countSchema.optional().describe("The part of the batch that is computed; 0 when left out"),
  })
  .describe("Some neurons of a layer, one way: what a worker takes from the queue. A repetition has the same content");

export type NeuronTask = z.infer<typeof neuronTaskSchema>;
