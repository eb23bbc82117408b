import { createHash } from "node:crypto";
import { z } from "zod";
import { releaseIdSchema, runIdSchema } from "../messages/fields.js";

const shareSchema = z.number().min(0).max(1);

/** A model on its way to production. Nothing of it ever changes: what becomes of it is told by the decisions. */
export const releaseSchema = z.strictObject({
  releaseId: releaseIdSchema,
  /** The run that trained the model. */
  runId: runIdSchema,
  createdAt: z.iso.datetime(),
  model: z.strictObject({
    /** Of the object store, and of this release alone. */
    key: z.string().min(1).max(1024),
    /** Of the object's bytes, in hexadecimal. */
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  /** How well the model did in the run that trained it. */
  metrics: z.strictObject({ cost: z.number(), trainAccuracy: shareSchema, testAccuracy: shareSchema }),
});

export type Release = z.infer<typeof releaseSchema>;

/** The release of a model that was put under a key. The same bytes under the same key are the same release, however often they are put there. */
export function releaseIdOf(key: string, sha256: string): string {
  return `rel_${createHash("sha256").update(`${key}\n${sha256}`).digest("hex").slice(0, 16)}`;
}

/** What a model's file is known by: the SHA-256 of its bytes, in hexadecimal. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Where the model of a release is kept, away from the key that the next model is put under. */
export function releaseModelKey(releaseId: string): string {
  return `releases/${releaseId}/model.onnx`;
}

/** Orders releases by their age, oldest first; those of one moment by their ids, so that every reader sees one order. */
export function byAge(a: Release, b: Release): number {
  return Date.parse(a.createdAt) - Date.parse(b.createdAt) || (a.releaseId < b.releaseId ? -1 : 1);
}
