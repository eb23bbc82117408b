export { deadEvent, deadTask } from "./dead-letter.js";
export { neuron } from "./neuron.js";
export { release } from "./release.js";
export { type EventSubscription, eventSubscriptions } from "./subscriptions.js";
export { upload } from "./upload.js";
export { watchdog } from "./watchdog.js";
