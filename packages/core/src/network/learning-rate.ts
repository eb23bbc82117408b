import { z } from "zod";
import { oneOf, positiveNumber, wholeNumber } from "../parameters/fields.js";

/** `learning_rate_decay` of the parameters: a schedule by epochs. */
export const learningRateDecaySchema = z.discriminatedUnion(
  "schedule",
  [
    z.strictObject({
      schedule: oneOf(["linear", "cosine"]),
      final_learning_rate: positiveNumber().describe("The learning rate of the last epoch"),
    }),
    z.strictObject({
      schedule: oneOf(["exponential"]),
      factor: z
        .number({ error: "a number between 0 and 1" })
        .gt(0, { error: "a number between 0 and 1" })
        .lte(1, { error: "a number between 0 and 1" })
        .describe("What the learning rate is multiplied by"),
      every: wholeNumber(1, 10_000_000).default(1).describe("Epochs between two multiplications"),
    }),
  ],
  { error: "a schedule: linear or cosine with final_learning_rate, or exponential with factor" },
);

export type LearningRateDecay = z.infer<typeof learningRateDecaySchema>;

/**
 * The learning rate of an epoch.
 *
 * - linear: η₀ + (η_final − η₀) × t
 * - cosine: η_final + (η₀ − η_final) × (1 + cos πt) / 2 (Loshchilov & Hutter, SGDR, 2017, without restarts)
 * - exponential: η₀ × factor^⌊epoch / every⌋
 *
 * with t = epoch / (epochs − 1), from 0 in the first epoch to 1 in the last.
 */
export function learningRateAt(
  epoch: number,
  epochs: number,
  initial: number,
  decay: LearningRateDecay | undefined,
): number {
  if (decay === undefined) return initial;
  if (decay.schedule === "exponential") return initial * decay.factor ** Math.floor(epoch / decay.every);
  const t = epochs > 1 ? epoch / (epochs - 1) : 0;
  const final = decay.final_learning_rate;
  return decay.schedule === "linear"
    ? initial + (final - initial) * t
    : final + ((initial - final) * (1 + Math.cos(Math.PI * t))) / 2;
}
