import type { Deployments, ObjectReader, Ports, ReleaseReader, RunReader, ServiceRevisions } from "@snn/core";
import type { CloudPort, portGrants } from "@snn/core/deployment";
import type { FunctionName, Port, PortOf } from "../../catalogue.js";
import type { DeadLetterBox } from "../dependencies.js";
import type { ProcessCloud } from "../process-cloud.js";
import type { Links } from "../resources.js";

/** A port as handlers see it: its name among their services, and what they can do with it. */
export interface PortServices {
  readonly clock: Pick<Ports, "clock">;
  readonly compute: Pick<Ports, "compute">;
  readonly datasetReader: Pick<Ports, "datasetReader">;
  readonly deadLetters: { readonly deadLetters: DeadLetterBox };
  readonly decisionLinks: { readonly signing: Links["Approval"] };
  readonly decisionPage: { readonly decisionUrl: string };
  readonly deployments: { readonly deployments: Deployments };
  readonly eventBus: Pick<Ports, "eventBus">;
  readonly memoryBytes: Pick<Ports, "memoryBytes">;
  readonly modelEncoder: Pick<Ports, "modelEncoder">;
  readonly notifier: Pick<Ports, "notifier">;
  readonly objectReader: { readonly objectStore: ObjectReader };
  readonly objectStore: Pick<Ports, "objectStore">;
  readonly parameterServer: Pick<Ports, "parameterServer">;
  readonly releaseReader: { readonly releaseStore: ReleaseReader };
  readonly releaseStore: Pick<Ports, "releaseStore">;
  readonly runReader: { readonly runStore: RunReader };
  readonly runStore: Pick<Ports, "runStore">;
  readonly serviceRevisions: { readonly serviceRevisions: ServiceRevisions };
  readonly workQueue: Pick<Ports, "workQueue">;
}

/** The link that a port is found by; nothing for a port that is in this process. */
type LinkOf<SomePort extends Port> = SomePort extends CloudPort
  ? Links[(typeof portGrants)[SomePort]["link"]]
  : undefined;

/** Connects a process to a port. Nothing is asked of the cloud before the first call of the port. */
export type Connector<SomePort extends Port> = (cloud: ProcessCloud, link: LinkOf<SomePort>) => PortServices[SomePort];

/** Connectors of exactly these ports. */
export type Connectors<SomePort extends Port> = { readonly [One in SomePort]: Connector<One> };

type Intersection<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;

/** What handlers see of these ports. */
export type ServicesOfPorts<SomePort extends Port> = Intersection<PortServices[SomePort]>;

/** What the handler of a function sees of its ports. */
export type ServicesOf<Name extends FunctionName> = ServicesOfPorts<PortOf<Name>>;
