import { meteredWorkQueue } from "@snn/core";
import { SqsWorkQueue } from "@snn/core/adapters/aws";
import { sqsClient } from "../clients.js";
import type { Connector } from "./connector.js";

export const workQueue: Connector<"workQueue"> = (cloud, { url }) => ({
  workQueue: meteredWorkQueue(new SqsWorkQueue(sqsClient(cloud), url), cloud.meter),
});
