import { releaseSchema } from "@snn/core";
import { z } from "zod";

const list = z.string().transform((text) =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== ""),
);
const wholeNumber = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

const settingsSchema = z
  .object({
    HOST: z.string().min(1).default("0.0.0.0"),
    PORT: wholeNumber(1, 65_535).default(3000),
    /** Which model is served. */
    SNN_SLOT: z.enum(["production", "staging"]).default("production"),
    /**
     * The one release that is served for as long as the process lives, whatever is decided meanwhile: how a deployment brings a
     * release into production. The slot then is what the records say of it.
     */
    SNN_RELEASE: releaseSchema.shape.releaseId.optional(),
    /** The S3 bucket of models, and the DynamoDB table of releases. */
    SNN_BUCKET: z.string().min(1).optional(),
    SNN_TABLE: z.string().min(1).optional(),
    /** The folder of models, in place of both. */
    SNN_MODELS: z.string().min(1).optional(),
    /** Pictures that a client may have looked at in a minute. */
    SNN_PICTURES_PER_MINUTE: wholeNumber(1, 1_000_000).default(60),
    /** Proxies in front, such as 1 for a load balancer: their word is taken for who the client is. */
    SNN_PROXIES: wholeNumber(0, 10).default(0),
    /** Hosts whose addresses are not checked, as NAME or NAME:PORT, separated by commas. */
    SNN_ALLOWED_HOSTS: list.default([]),
  })
  .refine(({ SNN_BUCKET, SNN_TABLE, SNN_MODELS }) => SNN_MODELS !== undefined || (SNN_BUCKET && SNN_TABLE), {
    error: "where the models are: SNN_BUCKET and SNN_TABLE, or SNN_MODELS",
  });

/** What the environment of a container says. */
export type Settings = z.infer<typeof settingsSchema>;

/** The environment does not say what is needed. The message names every variable and what is wrong with it. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

/** Reads the settings of a container. @throws SettingsError */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const parsed = settingsSchema.safeParse(environment);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "the environment"}: ${message}`);
  throw new SettingsError(lines.join("\n"));
}
