import { documentClient } from "../clients.js";
import { NotingRunStore } from "../noting-run-store.js";
import type { Connector } from "./connector.js";

export const runStore: Connector<"runStore"> = (cloud, { name }) => ({
  runStore: new NotingRunStore(documentClient(cloud), name, cloud.layers),
});
