// The suites that every adapter of a port has to pass, for those who write one.
export { boundaryContract } from "./boundary.js";
export { computeContract } from "./compute.js";
export { eventBusContract } from "./event-bus.js";
export { type NotifierUnderTest, notifierContract } from "./notifier.js";
export { objectStoreContract } from "./object-store.js";
export { parameterServerContract } from "./parameter-server.js";
export { releaseStoreContract } from "./release-store.js";
export { runStoreContract } from "./run-store.js";
export { workQueueContract } from "./work-queue.js";
