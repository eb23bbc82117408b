/** The handlers as Lambda invokes them, and what they are built from. */
export { connectFromOutside, type OutsideConnection, type OutsideLinks } from "./connect-from-outside.js";
export { type Connection, connect } from "./connection.js";
export type { DeadLetterBox, HandlerDependencies } from "./dependencies.js";
export { deadLetterHandler, keptLetterHandler } from "./handlers/dead-letter.js";
export { type EventHandler, eventHandler, subscriptionHandler } from "./handlers/event.js";
export { type GateHandler, gateHandler, type HookAnswer } from "./handlers/gate.js";
export { lambdaMemoryMb, meteredEvents, meteredTasks } from "./handlers/metered.js";
export { type NeuronHandler, neuronHandler } from "./handlers/neuron.js";
export { releaseHandler, uploadHandler } from "./handlers/object-created.js";
export { rolloutHandler } from "./handlers/rollout.js";
export { watchdogHandler } from "./handlers/watchdog.js";
export type { AwsService, AwsSettings } from "./process-cloud.js";
export { ResourceError, type Resources, readLinks, readResources } from "./resources.js";
export type { Tail } from "./tail.js";
export { type FailedTask, type MessageBatchReport, powertoolsTelemetry, type Telemetry } from "./telemetry.js";
