import { SnsNotifier } from "@snn/core/adapters/aws";
import { snsClient } from "../clients.js";
import type { Connector } from "./connector.js";

export const notifier: Connector<"notifier"> = (cloud, { arn }) => ({
  notifier: new SnsNotifier(snsClient(cloud), arn),
});
