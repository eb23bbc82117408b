import type { Connector } from "./connector.js";

export const decisionPage: Connector<"decisionPage"> = (_cloud, { url }) => ({ decisionUrl: url });
