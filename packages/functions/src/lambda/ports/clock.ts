import type { Connector } from "./connector.js";

export const clock: Connector<"clock"> = () => ({ clock: { now: () => new Date() } });
