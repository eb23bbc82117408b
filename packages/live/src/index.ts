export { someExamples, type TestExamples } from "./examples.js";
export { type LivePage, startLivePage } from "./live-page.js";
export type { Frame, Sight, Snapshot } from "./protocol.js";
export type { QueueDepth, WatchedRun } from "./watched-run.js";
