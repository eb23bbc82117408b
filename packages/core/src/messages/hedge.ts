import { z } from "zod";
import { countSchema, runIdSchema, versionSchema } from "./fields.js";

/** What SQS holds a message back for at most, in seconds. */
export const mostDelaySeconds = 900;

/** A second look at a position, some time after its tasks were sent. */
export const hedgeSchema = z
  .strictObject({
    version: versionSchema,
    runId: runIdSchema,
    position: countSchema,
    delaySeconds: z.int().min(1).max(mostDelaySeconds).describe("How long it is held back after it was sent"),
  })
  .describe(
    "A look at a position some time after its tasks were sent, by whoever takes it from the same queue: tasks that are still missing " +
      "are sent again. Only runs with hedge_after have it",
  );

export type Hedge = z.infer<typeof hedgeSchema>;
