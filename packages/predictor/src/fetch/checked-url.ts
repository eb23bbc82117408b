import { RequestProblem } from "../problem.js";
import { hasWellFormedHost, literalAddress, portOf } from "./host.js";
import type { TrustedHosts } from "./trusted-hosts.js";

/** What decides where the service may go. */
export interface UrlRules {
  readonly ports: readonly number[];
  readonly trusted: TrustedHosts;
}

/** Characters: links to pictures are shorter, even signed ones. */
const mostCharacters = 4096;

/** Names without a dot, and those that are for use inside a network (RFC 6761, 6762 and 8375; .internal by ICANN). */
const internalName = /^[^.]*$|(^|\.)(localhost|local|internal|home\.arpa)$/;

/**
 * The URL to ask, if the text of a stranger is one that may be asked as far as one can tell without a look-up: its spelling,
 * scheme, credentials, port, and the form of its host. The WHATWG parser makes one form of every spelling of an IPv4 address.
 *
 * @param base what a redirect's target may be relative to.
 * @throws {RequestProblem} `url-refused`.
 */
export function checkUrl(text: string, { ports, trusted }: UrlRules, base?: URL): URL {
  const trimmed = text.trim();
  if (trimmed.length > mostCharacters) throw refusal(`it is longer than ${mostCharacters} characters`);
  // The parser drops tabs and newlines and takes backslashes for slashes. Others do not, and no honest link has them.
  if (/[\p{Cc}\\]/u.test(trimmed)) throw refusal("it has control characters or backslashes in it");
  if (!URL.canParse(trimmed, base?.href))
    throw refusal("it is not a whole web address, such as https://example.com/cat.jpg");
  const url = new URL(trimmed, base);
  if (url.protocol !== "http:" && url.protocol !== "https:") throw refusal("only http and https are fetched");
  if (url.username !== "" || url.password !== "") throw refusal("it has a user name or a password in it");

  // A name with a dot at its end is the same name, but not to certificates and lists.
  if (url.hostname.endsWith(".")) url.hostname = url.hostname.slice(0, -1);
  if (!trusted.trustsPort(url) && !ports.includes(portOf(url)))
    throw refusal(`only these ports are asked: ${ports.join(", ")}`);
  if (!hasWellFormedHost(url)) throw refusal("its host name is not well formed");
  if (literalAddress(url) === undefined && internalName.test(url.hostname) && !trusted.trustsHost(url))
    throw refusal("its host name is for use inside a network");
  return url;
}

/** A URL that is not fetched, and why. */
export function refusal(detail: string): RequestProblem {
  return new RequestProblem("url-refused", detail);
}
