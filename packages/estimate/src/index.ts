export { type AwsChoices, awsPlatform } from "./assumptions/aws.js";
export { type LocalCloud, localCloudPlatform } from "./assumptions/local-cloud.js";
export type { Platform } from "./assumptions/platform.js";
export { slownessOf } from "./calibrate.js";
export {
  type Choice,
  cheapest,
  choicesFor,
  type EstimatedChoice,
  estimateChoice,
  fastest,
  givenChoice,
  isSameChoice,
  type Limits,
  pick,
  tooLittleMemory,
} from "./choices.js";
export { type Estimate, estimateRun } from "./estimate.js";
export { sumOfUsage } from "./simulation/ledger.js";
export { simulate } from "./simulation/simulate.js";
export type { Boundaries, Scenario } from "./simulation/world.js";
export { type DatasetSize, workloadOf } from "./work/workload.js";
