export { type Dynalite, startDynalite } from "./emulators/dynamodb.js";
export { endMortal, MissingProgramError, type MortalProcess, spawnMortal } from "./emulators/mortal-process.js";
export { type Fauxqs, startFauxqs } from "./emulators/sqs-sns-s3.js";
export { type Delivery, type EventBridge, startEventBridge } from "./eventbridge/index.js";
export { matches } from "./eventbridge/pattern.js";
export { publishedLatencies } from "./latencies.js";
export { LocalCloud, type LocalCloudOptions } from "./local-cloud.js";
