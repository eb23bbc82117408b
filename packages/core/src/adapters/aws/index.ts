export { clientDefaults, documentClientDefaults } from "./client-defaults.js";
export { DynamoDbReleaseStore } from "./dynamodb-release-store.js";
export { DynamoDbRunStore } from "./dynamodb-run-store.js";
export { defaultSource, EventBridgeEventBus } from "./eventbridge-event-bus.js";
export { createRunTableInput, runTable } from "./run-table.js";
export { S3ObjectStore } from "./s3-object-store.js";
export { SnsNotifier } from "./sns-notifier.js";
export { type KeptLetter, type Letter, SqsDeadLetters } from "./sqs-dead-letters.js";
export { SqsWorkQueue } from "./sqs-work-queue.js";
