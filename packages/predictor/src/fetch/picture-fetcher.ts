import { promises as dns } from "node:dns";
import { RequestProblem } from "../problem.js";
import { type Lookup, resolveHost } from "./checked-addresses.js";
import { checkUrl, type UrlRules } from "./checked-url.js";
import { FetchTimer } from "./fetch-timer.js";
import { requestHop } from "./hop.js";
import { defaultFetchLimits, type FetchLimits } from "./limits.js";
import { TrustedHosts } from "./trusted-hosts.js";

export interface PictureFetcherOptions {
  /** Ports that may be asked. @default [80, 443] */
  readonly ports?: readonly number[];
  /**
   * `name` or `name:port` of hosts that an operator vouches for, also as the target of a redirect: they may have any address,
   * and those named with a port that port. An IPv6 address is written in brackets. @default none
   */
  readonly allowedHosts?: readonly string[];
  /** Those that differ from `defaultFetchLimits`. */
  readonly limits?: Partial<FetchLimits>;
  /** @default the system's, as `dns.lookup` */
  readonly lookup?: Lookup;
}

/**
 * Fetches pictures from URLs of strangers. Whoever may choose what a server asks for may try to reach what only that server
 * can: the other machines of its network, itself, and the credentials that clouds give away at link-local addresses. So the
 * URL is checked, its name is looked up once, every address of it is checked, the connection goes to a checked address and
 * nowhere else, and the same again for each redirect.
 */
export class PictureFetcher {
  readonly #rules: UrlRules;
  readonly #limits: FetchLimits;
  readonly #lookup: Lookup;
  readonly #running = new Set<Promise<unknown>>();

  /** @throws {TypeError} if an allowed host is neither `name` nor `name:port`. */
  constructor({ ports = [80, 443], allowedHosts = [], limits = {}, lookup }: PictureFetcherOptions = {}) {
    this.#rules = { ports, trusted: new TrustedHosts(allowedHosts) };
    this.#limits = { ...defaultFetchLimits, ...limits };
    this.#lookup = lookup ?? ((hostname) => dns.lookup(hostname, { all: true }));
  }

  /**
   * What a URL gives, at most `mostBytes`; whether it is a picture is not looked at.
   *
   * @throws {RequestProblem} `url-refused` if it must not be fetched, `url-unanswered` if it cannot be had in time,
   * `picture-too-large`. Their details tell nothing of what is inside our network.
   */
  async fetch(url: string): Promise<Uint8Array> {
    const fetching = this.#fetch(url);
    this.#running.add(fetching);
    try {
      return await fetching;
    } finally {
      this.#running.delete(fetching);
    }
  }

  /** Resolves when no fetch runs any more: each ends within `totalMs`. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#running);
  }

  async #fetch(text: string): Promise<Uint8Array> {
    const timer = new FetchTimer(this.#limits);
    const { mostBytes, mostRedirects } = this.#limits;
    try {
      let url = checkUrl(text, this.#rules);
      for (let redirects = 0; redirects <= mostRedirects; redirects++) {
        timer.startHop();
        const addresses = await resolveHost(url, this.#lookup, timer, this.#rules.trusted.trustsHost(url));
        const outcome = await requestHop(url, addresses, timer, mostBytes);
        if ("picture" in outcome) return outcome.picture;
        url = checkUrl(outcome.location, this.#rules, url);
      }
      throw new RequestProblem("url-unanswered", `it redirects more than ${mostRedirects} times`);
    } finally {
      timer.stop();
    }
  }
}
