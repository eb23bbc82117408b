import { Hdf5ModelEncoder } from "@snn/core/adapters/hdf5";
import type { Connector } from "./connector.js";

export const modelEncoder: Connector<"modelEncoder"> = () => ({ modelEncoder: new Hdf5ModelEncoder() });
