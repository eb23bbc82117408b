export { AccessControl, anonymous, type Credentials } from "./access-control.js";
export type { RequestContext } from "./conditions.js";
export { type Gateway, type GatewayRecord, startGateway } from "./gateway.js";
export { managedPolicy } from "./managed-policies.js";
export { permissionPolicy } from "./permission-policy.js";
export { PolicyError } from "./policy-error.js";
export type { Place } from "./services/service-request.js";
