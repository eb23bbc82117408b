/** A worker of neuron tasks in any process that can reach the queue. */
export type { Timer } from "./timer.js";
export { workInCloud } from "./work-in-cloud.js";
export { runWorker, type WorkerOptions } from "./worker.js";
