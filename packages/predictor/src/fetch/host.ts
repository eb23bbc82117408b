import { isIP } from "node:net";

/** Labels as they are in the DNS. The parser takes more, of which every resolver makes something else. */
const wellFormedName = /^(?!.{254})[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/;

/** The address that a URL names itself, without brackets; undefined if its host is a name to look up. */
export function literalAddress(url: URL): string | undefined {
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  return isIP(host) === 0 ? undefined : host;
}

/** Whether a URL's host is an address, or a name that can be in the DNS. */
export function hasWellFormedHost(url: URL): boolean {
  return literalAddress(url) !== undefined || wellFormedName.test(url.hostname);
}

/** The port that a URL of http or https leads to. */
export function portOf(url: URL): number {
  return url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
}
