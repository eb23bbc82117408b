import { type Meter, type Prices, prices, type ServicesOn, servicesOn } from "@snn/core";
import type { portGrants } from "@snn/core/deployment";
import { type FunctionName, functionCatalogue, type PortOf } from "../catalogue.js";
import { connectPorts, linkNamesOf } from "./connect-ports.js";
import type { Connectors, PortServices, ServicesOf } from "./ports/connector.js";
import { ProcessCloud } from "./process-cloud.js";
import { type Links, readLinks, readStage } from "./resources.js";
import { powertoolsTelemetry, type Telemetry } from "./telemetry.js";

/** What the handler of a function is built from. */
export type FunctionDependencies<Name extends FunctionName> = {
  readonly services: ServicesOn<ServicesOf<Name> & { readonly prices: Prices }>;
  readonly telemetry: Telemetry;
  /** What runs use through this process. */
  readonly meter: Meter;
  /** What is linked to the function. */
  readonly links: Pick<Links, (typeof portGrants)[PortOf<Name> & keyof typeof portGrants]["link"]>;
} & Pick<ServicesOf<Name>, keyof ServicesOf<Name> & "deadLetters">;

/**
 * What the entry point of a function builds its handler from, once per process.
 *
 * @param name the function, in the catalogue, in its logs and metrics.
 * @param connectors those of its ports in the catalogue, not one more: what the entry point names is what its bundle can do.
 * @throws ResourceError that names every link of these ports that is missing or wrong.
 */
export function functionNamed<Name extends FunctionName>(
  name: Name,
  connectors: Connectors<PortOf<Name>>,
): FunctionDependencies<Name> {
  const links = readLinks(linkNamesOf(functionCatalogue[name].ports));
  const cloud = new ProcessCloud();
  const ports = connectPorts(cloud, links, connectors) as Partial<PortServices["deadLetters"]>;
  const { deadLetters } = ports;
  const services = servicesOn({ ...ports, prices });
  const dependencies = { services, telemetry: powertoolsTelemetry(name, readStage()), meter: cloud.meter, links };
  return { ...dependencies, ...(deadLetters && { deadLetters }) } as unknown as FunctionDependencies<Name>;
}
