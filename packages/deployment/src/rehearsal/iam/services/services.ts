import { dynamoDbOperation } from "./dynamodb.js";
import { ecsOperation } from "./ecs.js";
import { eventBridgeOperation } from "./eventbridge.js";
import { s3Operation } from "./s3.js";
import type { Place, RequestedOperation, ServiceRequest } from "./service-request.js";
import { snsOperation } from "./sns.js";
import { sqsOperation } from "./sqs.js";

interface Service {
  /** @throws UnknownRequestError */
  readonly operationOf: (request: ServiceRequest, place: Place) => RequestedOperation;
  /** How the service answers errors. */
  readonly protocol: "json" | "query" | "s3";
  /** What the SDK calls the service in the environment: `AWS_ENDPOINT_URL_…`. */
  readonly variable: string;
}

/** The services that are judged, by the names that signatures have for them. */
export const services = {
  sqs: { operationOf: sqsOperation, protocol: "json", variable: "SQS" },
  dynamodb: { operationOf: dynamoDbOperation, protocol: "json", variable: "DYNAMODB" },
  events: { operationOf: eventBridgeOperation, protocol: "json", variable: "EVENTBRIDGE" },
  sns: { operationOf: snsOperation, protocol: "query", variable: "SNS" },
  s3: { operationOf: s3Operation, protocol: "s3", variable: "S3" },
  ecs: { operationOf: ecsOperation, protocol: "json", variable: "ECS" },
} as const satisfies Record<string, Service>;

export type ServiceName = keyof typeof services;

export function isServiceName(name: string | undefined): name is ServiceName {
  return name !== undefined && Object.hasOwn(services, name);
}
