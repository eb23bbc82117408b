/** The handlers as Lambda invokes them, and what they are built from. */
export { type AwsService, type AwsSettings, type Connection, connect } from "./connection.js";
export type { DeadLetterBox, HandlerDependencies } from "./dependencies.js";
export { deadLetterHandler } from "./handlers/dead-letter.js";
export { type EventHandler, eventHandler, subscriptionHandler } from "./handlers/event.js";
export { type NeuronHandler, neuronHandler } from "./handlers/neuron.js";
export { releaseHandler, uploadHandler } from "./handlers/object-created.js";
export { watchdogHandler } from "./handlers/watchdog.js";
export { ResourceError, type Resources, readResources } from "./resources.js";
export { type FailedTask, type MessageBatchReport, powertoolsTelemetry, type Telemetry } from "./telemetry.js";
