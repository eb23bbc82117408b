import { SendMessageCommand, SQSClient, type SQSClientConfig } from "@aws-sdk/client-sqs";
import type { AsynchronousInvocations, Destination } from "./asynchronous-invocations.js";

/**
 * A function as the destination of failures of another, invoked asynchronously like any.
 *
 * @param mayInvoke whether the role of the function that fails has `lambda:InvokeFunction` on the destination.
 */
export function functionDestination(
  invocations: AsynchronousInvocations,
  functionArn: string,
  mayInvoke: () => boolean,
): Destination {
  return async (record) => {
    if (!mayInvoke()) throw new Error(`AccessDenied: lambda:InvokeFunction on ${functionArn}`);
    invocations.invoke(functionArn, record);
  };
}

/**
 * A queue of SQS as the destination of failures.
 *
 * @param client how SQS is reached, with the credentials of the function that fails: its role has to have `sqs:SendMessage`.
 */
export function queueDestination(client: SQSClientConfig, queueUrl: string): Destination {
  return async (record) => {
    const sqs = new SQSClient(client);
    try {
      await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(record) }));
    } finally {
      sqs.destroy();
    }
  };
}
