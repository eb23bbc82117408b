import type { Connector } from "./connector.js";

export const memoryBytes: Connector<"memoryBytes"> = (cloud) => ({ memoryBytes: cloud.memoryBytes });
