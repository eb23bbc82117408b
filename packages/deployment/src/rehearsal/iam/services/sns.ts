import { type RequestedOperation, type ServiceRequest, textOf, UnknownRequestError } from "./service-request.js";

/** What a request to SNS, in AWS's query protocol, asks for. */
export function snsOperation(request: ServiceRequest): RequestedOperation {
  const parameters = Object.fromEntries(new URLSearchParams(request.body.toString()));
  const operation = textOf(parameters, "Action");
  if (operation !== "Publish" && operation !== "PublishBatch")
    throw new UnknownRequestError(`${operation} is not judged here`);
  return { operation, accesses: [{ action: "sns:Publish", resource: textOf(parameters, "TopicArn") }] };
}
