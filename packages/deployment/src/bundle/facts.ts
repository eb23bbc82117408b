import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { actionsOf } from "./command-actions.js";
import { BundleError } from "./errors.js";
import { functionsFolder } from "./folders.js";
import { factsFile } from "./write-bundle.js";

const factsSchema = z.object({ commands: z.array(z.string()) });

/** What a bundle is able to do, as esbuild found when it made it. */
export interface BundleFacts {
  readonly name: string;
  /** The folder that is deployed. */
  readonly folder: string;
  /** Commands of the AWS SDK that are in the bundle, such as `client-sqs/SendMessageBatch`, sorted. */
  readonly commands: readonly string[];
  /** The IAM actions that these need, such as `sqs:SendMessage`, sorted. */
  readonly actions: readonly string[];
}

/**
 * The facts about a bundle.
 *
 * @param name the function.
 * @param out where the bundles are.
 * @throws BundleError if it is not there, or uses a command whose IAM action nobody has said.
 */
export async function bundleFacts(name: string, out: string = functionsFolder): Promise<BundleFacts> {
  const text = await readFile(factsFile(out, name), "utf8").catch((cause: Error) => {
    throw new BundleError(`the function ${name} is not bundled: run npm run bundle`, { cause });
  });
  const { commands } = factsSchema.parse(JSON.parse(text));
  return { name, folder: join(out, name), commands, actions: actionsOf(commands) };
}
