import {
  listOf,
  type Place,
  parametersOf,
  type RequestedOperation,
  type ServiceRequest,
  targetOf,
  UnknownRequestError,
} from "./service-request.js";

/** What a request to EventBridge asks for: `events:PutEvents` on the bus of every entry, which is named by name or ARN. */
export function eventBridgeOperation(request: ServiceRequest, { region, accountId }: Place): RequestedOperation {
  const operation = targetOf(request, "AWSEvents");
  if (operation !== "PutEvents") throw new UnknownRequestError(`${operation} is not judged here`);
  const entries = listOf(parametersOf(request), "Entries") as readonly Readonly<Record<string, string>>[];
  const accesses = entries.map(({ EventBusName: bus = "default", Source, DetailType }) => ({
    action: "events:PutEvents",
    resource: bus.startsWith("arn:") ? bus : `arn:aws:events:${region}:${accountId}:event-bus/${bus}`,
    context: {
      ...(Source !== undefined && { "events:source": Source }),
      ...(DetailType !== undefined && { "events:detail-type": DetailType }),
    },
  }));
  return { operation, accesses };
}
