import { UnavailableError } from "../../errors.js";
import type { Backoff } from "./backoff.js";
import { isTransientCode } from "./unavailable.js";

/** An entry of a batch that a service has not accepted, though it answered the request with 200. */
export interface Rejection<Entry> {
  readonly entry: Entry;
  readonly code: string | undefined;
  readonly message: string | undefined;
  /** The service says that it is not the entry's fault, whatever the code. */
  readonly isServiceFault?: boolean;
}

/**
 * Sends a batch, and those of its entries again that were not accepted, until all are.
 * @throws UnavailableError when some are still not accepted after all attempts; Error at once for an entry that never will be.
 */
export async function untilAccepted<Entry>(
  service: string,
  { attempts, pause }: Backoff,
  entries: readonly Entry[],
  send: (entries: readonly Entry[]) => Promise<Rejection<Entry>[]>,
): Promise<void> {
  let rejected = await send(entries);
  for (let failures = 1; rejected.length > 0; failures++) {
    const refused = rejected.find(({ code, isServiceFault }) => isServiceFault !== true && !isTransientCode(code));
    if (refused !== undefined) throw new Error(`${service} refused an entry: ${describe(refused)}`);
    if (failures >= attempts)
      throw new UnavailableError(
        `${service} did not accept ${rejected.length} of ${entries.length} entries in ${attempts} attempts: ${describe(rejected[0]!)}`,
      );
    await pause(failures);
    rejected = await send(rejected.map(({ entry }) => entry));
  }
}

function describe({ code, message }: Rejection<unknown>): string {
  return [code ?? "no code", message].filter(Boolean).join(": ");
}
