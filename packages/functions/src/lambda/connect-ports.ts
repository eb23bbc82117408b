import { type LinkName, type PortGrant, portGrants } from "@snn/core/deployment";
import type { Port } from "../catalogue.js";
import type { Connectors, ServicesOfPorts } from "./ports/connector.js";
import type { ProcessCloud } from "./process-cloud.js";
import type { Links } from "./resources.js";

/** The name of the link of a port among the stacks; undefined for a port that is in this process. */
function linkNameOf(port: Port): LinkName | undefined {
  return (portGrants as Partial<Record<Port, PortGrant>>)[port]?.link;
}

/** The links that these ports are found by, each once. */
export function linkNamesOf(ports: readonly Port[]): LinkName[] {
  return [...new Set(ports.map(linkNameOf).filter((link) => link !== undefined))];
}

/** Connects a process to some ports. @param links at least those of the ports. */
export function connectPorts<SomePort extends Port>(
  cloud: ProcessCloud,
  links: Partial<Links>,
  connectors: Connectors<SomePort>,
): ServicesOfPorts<SomePort> {
  const each = Object.entries(connectors) as [Port, (cloud: ProcessCloud, link: unknown) => object][];
  const services = each.map(([port, connect]) => {
    const linkName = linkNameOf(port);
    return connect(cloud, linkName && links[linkName]);
  });
  return Object.assign({}, ...services);
}
