import { meteredEventBus } from "@snn/core";
import { EventBridgeEventBus } from "@snn/core/adapters/aws";
import { eventBridgeClient } from "../clients.js";
import type { Connector } from "./connector.js";

export const eventBus: Connector<"eventBus"> = (cloud, { name }) => ({
  eventBus: meteredEventBus(new EventBridgeEventBus(eventBridgeClient(cloud), name), cloud.meter),
});
