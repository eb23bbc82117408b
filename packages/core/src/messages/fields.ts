import { z } from "zod";

/** A run's id: a key of files, of Redis and of DynamoDB, so it must not hold anything that means something there. */
export const runIdSchema = z
  .string()
  .regex(/^run_[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, { error: "an id such as run_20261122-3f9a2c" });

/** A release's id: part of keys of objects, of file names and of links. */
export const releaseIdSchema = z
  .string()
  .regex(/^rel_[A-Za-z0-9_-]{1,64}$/, { error: "an id such as rel_67e2413ac44ea399" });

/** The version of the messages' schema. A message that names another one is refused; one that names none means this one. */
export const messageVersion = 1;

export const versionSchema = z.literal(messageVersion).optional();

export const countSchema = z.int().min(0);

export const directionSchema = z.enum(["forward", "backward", "update"]);

/** The way through the layers. With one shard there is no `update`: backward tasks update the weights themselves. */
export type Direction = z.infer<typeof directionSchema>;
