import type { LookupAddress } from "node:dns";
import { isIP } from "node:net";
import type { Lookup } from "../../src/fetch/checked-addresses.js";

/** A resolver that knows some names, and remembers what it was asked. */
export function lookupIn(names: Readonly<Record<string, readonly string[]>>): Lookup & { readonly asked: string[] } {
  const asked: string[] = [];
  const lookup = async (hostname: string) => {
    asked.push(hostname);
    const addresses = names[hostname];
    if (addresses === undefined) throw new Error(`getaddrinfo ENOTFOUND ${hostname}`);
    return asAnswer(addresses);
  };
  return Object.assign(lookup, { asked });
}

/** A resolver that gives these answers one after the other, whatever it is asked, and then the last one for ever. */
export function changingLookup(...answers: readonly (readonly string[])[]): Lookup & { readonly asked: string[] } {
  const asked: string[] = [];
  const lookup = async (hostname: string) => asAnswer(answers[Math.min(asked.push(hostname), answers.length) - 1]!);
  return Object.assign(lookup, { asked });
}

function asAnswer(addresses: readonly string[]): LookupAddress[] {
  return addresses.map((address) => ({ address, family: isIP(address) }));
}
