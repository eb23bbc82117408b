import { BundleError } from "./errors.js";
import type { Script } from "./scripts.js";

/** A module of a client of the AWS SDK; not of its nested clients, which fetch credentials in ways that Lambda does not use. */
const clientModule = /node_modules\/@aws-sdk\/(client-[\w-]+)\/(dist-[a-z]+)\/(?:commands\/(\w+)Command\.js$)?/;

/**
 * The commands of the AWS SDK that are in a script, which are all that it can send.
 *
 * Commands of `lib-dynamodb` and the uploads of `lib-storage` are made of commands of the clients, which are in the script then.
 *
 * @returns such as `client-sqs/SendMessageBatch`, sorted.
 * @throws BundleError if a client came in whole, as CommonJS, so that its commands say nothing.
 */
export function sdkCommandsIn(inputs: Script["inputs"]): readonly string[] {
  const commands = new Set<string>();
  for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
    const [, client, build, command] = clientModule.exec(input) ?? [];
    if (client === undefined || bytesInOutput === 0) continue;
    if (build !== "dist-es") throw new BundleError(`${client} is bundled from ${build}: import it as an ES module`);
    if (command !== undefined) commands.add(`${client}/${command}`);
  }
  return [...commands].sort();
}
