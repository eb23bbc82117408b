import { DynamoDbReleaseStore } from "@snn/core/adapters/aws";
import { documentClient } from "../clients.js";
import type { Connector } from "./connector.js";

export const releaseStore: Connector<"releaseStore"> = (cloud, { name }) => ({
  releaseStore: new DynamoDbReleaseStore(documentClient(cloud), name),
});
