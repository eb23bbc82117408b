import { EcsDeployments } from "@snn/core/adapters/aws";
import { ecsClient } from "../clients.js";
import type { Connector } from "./connector.js";

export const deployments: Connector<"deployments"> = (cloud, predictor) => ({
  deployments: new EcsDeployments(ecsClient(cloud), predictor),
});
