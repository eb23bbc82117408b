import { meteredRunStore } from "@snn/core";
import { documentClient } from "../clients.js";
import { NotingRunStore } from "../noting-run-store.js";
import type { Connector } from "./connector.js";

export const runStore: Connector<"runStore"> = (cloud, { name }) => ({
  runStore: meteredRunStore(new NotingRunStore(documentClient(cloud), name, cloud.cycles), cloud.meter),
});
