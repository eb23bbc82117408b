import { EcsServiceRevisions } from "@snn/core/adapters/aws";
import { ecsClient } from "../clients.js";
import type { Connector } from "./connector.js";

export const serviceRevisions: Connector<"serviceRevisions"> = (cloud) => ({
  serviceRevisions: new EcsServiceRevisions(ecsClient(cloud)),
});
