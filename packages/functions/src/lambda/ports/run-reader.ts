import { DynamoDbRunReader } from "@snn/core/adapters/aws";
import { documentClient } from "../clients.js";
import type { Connector } from "./connector.js";

export const runReader: Connector<"runReader"> = (cloud, { name }) => ({
  runStore: new DynamoDbRunReader(documentClient(cloud), name),
});
