import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** The only part of IPv6 that is given out for global unicast (RFC 4291, IANA). Mapped, compatible and NAT64 addresses are outside. */
const globalUnicast = ipaddr.IPv6.parseCIDR("2000::/3");

/** Answers for the machine itself on Azure, although it looks like any public address. */
const azureHost = "168.63.129.16";

/**
 * Whether an address belongs to the public internet. Private, loopback, link-local, carrier-grade, multicast, reserved,
 * documentation and benchmarking addresses do not, nor do IPv6 addresses that carry an IPv4 address in them.
 *
 * @param address in the canonical form, without brackets; anything else is not public.
 */
export function isPublicAddress(address: string): boolean {
  // ipaddr.js reads octal and short forms, of which other programs make other addresses.
  switch (isIP(address)) {
    case 4:
      return ipaddr.IPv4.parse(address).range() === "unicast" && address !== azureHost;
    case 6: {
      const parsed = ipaddr.IPv6.parse(address);
      return parsed.match(globalUnicast) && parsed.range() === "unicast";
    }
    default:
      return false;
  }
}
