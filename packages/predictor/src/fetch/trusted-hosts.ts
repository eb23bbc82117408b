import { hasWellFormedHost, portOf } from "./host.js";

/** Hosts that an operator vouches for by name: their addresses are not checked, and of those named with a port, neither is the port. */
export class TrustedHosts {
  readonly #names = new Set<string>();
  readonly #namesWithPort = new Set<string>();

  /**
   * @param hosts `name` or `name:port`, an IPv6 address in brackets.
   * @throws {TypeError} if one of them is neither.
   */
  constructor(hosts: readonly string[]) {
    for (const host of hosts) {
      const [, name = "", port] = /^(.*?[^:])(?::(\d+))?$/.exec(host) ?? [];
      const problem = `"${host}" is neither a host name nor name:port`;
      if (!URL.canParse(`http://${name}`)) throw new TypeError(problem);
      const url = new URL(`http://${name}`);
      if (url.href !== `http://${url.hostname}/` || !hasWellFormedHost(url)) throw new TypeError(problem);
      if (port === undefined) this.#names.add(url.hostname);
      else this.#namesWithPort.add(`${url.hostname}:${port}`);
    }
  }

  /** Whether this host may be anywhere. */
  trustsHost(url: URL): boolean {
    return this.#names.has(url.hostname) || this.trustsPort(url);
  }

  /** Whether this very port is trusted too. */
  trustsPort(url: URL): boolean {
    return this.#namesWithPort.has(`${url.hostname}:${portOf(url)}`);
  }
}
