import type { Connector } from "./connector.js";

export const decisionLinks: Connector<"decisionLinks"> = (_cloud, signing) => ({ signing });
