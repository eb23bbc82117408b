export { Deliveries, type InFlight } from "./deliveries.js";
export { type AddressedEvent, MemoryEventBus, type Subscription } from "./event-bus.js";
export { type FaultRates, Faults } from "./faults.js";
export { MemoryParameterServer } from "./parameter-server.js";
export { MemoryReleaseStore } from "./release-store.js";
export { MemoryRunStore } from "./run-store.js";
export { MemoryWorkQueue } from "./work-queue.js";
