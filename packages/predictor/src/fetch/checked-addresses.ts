import type { LookupAddress } from "node:dns";
import { isIP } from "node:net";
import { RequestProblem } from "../problem.js";
import { refusal } from "./checked-url.js";
import type { FetchTimer } from "./fetch-timer.js";
import { literalAddress } from "./host.js";
import { isPublicAddress } from "./public-address.js";

/** Looks a host name up: all its addresses. */
export type Lookup = (hostname: string) => Promise<readonly LookupAddress[]>;

/**
 * The addresses that a URL may be asked at: the one that it names itself, or those of its name from one look-up. A name with a single bad address is refused altogether: it is
 * either an attack or a mistake, and which address is taken is not for its owner to try again and again. Every refusal says
 * the same, so that it maps nobody's network.
 *
 * @param trusted an operator vouches for the host: its addresses are not checked.
 * @throws {RequestProblem} `url-refused`, or `url-unanswered` if there is no such name or time is up.
 */
export async function resolveHost(
  url: URL,
  lookup: Lookup,
  timer: FetchTimer,
  trusted: boolean,
): Promise<readonly LookupAddress[]> {
  const literal = literalAddress(url);
  const addresses =
    literal === undefined ? await lookUp(url.hostname, lookup, timer) : [{ address: literal, family: isIP(literal) }];
  if (addresses.length === 0) throw unknownName();
  if (!trusted && !addresses.every(({ address }) => isPublicAddress(address)))
    throw refusal("it leads to a private or reserved address");
  return addresses;
}

async function lookUp(hostname: string, lookup: Lookup, timer: FetchTimer): Promise<readonly LookupAddress[]> {
  try {
    return await timer.race(lookup(hostname));
  } catch (error) {
    timer.throwIfUp();
    throw unknownName(error);
  }
}

function unknownName(cause?: unknown): RequestProblem {
  return new RequestProblem("url-unanswered", "its host name cannot be looked up", { cause });
}
