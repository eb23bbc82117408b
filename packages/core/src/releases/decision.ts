import { z } from "zod";
import { releaseIdSchema } from "../messages/fields.js";

/**
 * What was decided, by whom, when and why. Decisions are numbered from 1 without gaps; what is in production follows from
 * them alone (see `slotsOf`).
 */
export const decisionSchema = z.strictObject({
  /** The release that was approved or rejected, or that a roll-back put into production again. */
  releaseId: releaseIdSchema,
  verdict: z.enum(["approved", "rejected", "rolled back"]),
  /** A person, on one line. */
  by: z.string().regex(/^[^\p{Cc}\p{Bidi_Control}]{1,200}$/u, {
    error: "a name of 1 to 200 characters, without control characters",
  }),
  at: z.iso.datetime(),
  /** May be empty. */
  reason: z
    .string()
    .max(1000)
    .regex(/^(?:[^\p{Cc}\p{Bidi_Control}]|[\n\t])*$/u, { error: "a text without control characters" }),
});

export type Decision = z.infer<typeof decisionSchema>;

/** A decision in words: `approved by Ada at 2026-11-22T10:00:00.000Z: better on foxes`. */
export function describeDecision({ verdict, by, at, reason }: Decision): string {
  return `${verdict} by ${by} at ${at}${reason === "" ? "" : `: ${reason}`}`;
}
