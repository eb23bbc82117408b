// What those must know who deploy on AWS, without loading an adapter or the SDK.
export { inputPrefix, releaseInputPrefix } from "../../input-prefixes.js";
export { functionMemoryMb } from "../../pricing/usage.js";
export { defaultSource } from "./event-source.js";
export { type CloudPort, type LinkName, type PortGrant, portGrants } from "./grants.js";
export { runTable } from "./run-table.js";
