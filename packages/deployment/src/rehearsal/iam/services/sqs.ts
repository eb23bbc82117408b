import {
  type Place,
  parametersOf,
  type RequestedOperation,
  type ServiceRequest,
  targetOf,
  textOf,
  UnknownRequestError,
} from "./service-request.js";

/** What a request to SQS asks for. One for a batch needs the permission of the single action. */
export function sqsOperation(request: ServiceRequest, { region, accountId }: Place): RequestedOperation {
  const operation = targetOf(request, "AmazonSQS");
  const parameters = parametersOf(request);
  const action = `sqs:${operation.replace(/Batch$/, "")}`;
  const arnOf = (account: string, name: string) => `arn:aws:sqs:${region}:${account}:${name}`;
  if (operation === "ListQueues") return { operation, accesses: [{ action, resource: "*" }] };
  if ("QueueName" in parameters)
    return { operation, accesses: [{ action, resource: arnOf(accountId, textOf(parameters, "QueueName")) }] };
  const queueUrl = textOf(parameters, "QueueUrl");
  const [, account, name] = /\/(\d{12})\/([\w.-]+)$/.exec(queueUrl) ?? [];
  if (account === undefined || name === undefined) throw new UnknownRequestError(`${queueUrl} is no queue`);
  return { operation, accesses: [{ action, resource: arnOf(account, name) }] };
}
