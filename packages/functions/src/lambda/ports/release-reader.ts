import { DynamoDbReleaseReader } from "@snn/core/adapters/aws";
import { documentClient } from "../clients.js";
import type { Connector } from "./connector.js";

export const releaseReader: Connector<"releaseReader"> = (cloud, { name }) => ({
  releaseStore: new DynamoDbReleaseReader(documentClient(cloud), name),
});
