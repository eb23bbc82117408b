import type { Message, MessageSystemAttributeName } from "@aws-sdk/client-sqs";
import type { SQSRecord, SQSRecordAttributes } from "aws-lambda";

/** What Lambda's event source mapping asks SQS for besides a message's body. */
export const recordAttributes: MessageSystemAttributeName[] = [
  "ApproximateReceiveCount",
  "ApproximateFirstReceiveTimestamp",
  "SenderId",
  "SentTimestamp",
];

/** The records that Lambda makes of the messages of a queue. */
export function sqsRecordsOf(messages: readonly Message[], queueUrl: string, awsRegion: string): SQSRecord[] {
  const [account, name] = new URL(queueUrl).pathname.split("/").slice(-2);
  return messages.map(({ MessageId, ReceiptHandle, Body, Attributes, MD5OfBody }) => ({
    messageId: MessageId ?? "",
    receiptHandle: ReceiptHandle ?? "",
    body: Body ?? "",
    attributes: Attributes as unknown as SQSRecordAttributes,
    messageAttributes: {},
    md5OfBody: MD5OfBody ?? "",
    eventSource: "aws:sqs",
    eventSourceARN: `arn:aws:sqs:${awsRegion}:${account}:${name}`,
    awsRegion,
  }));
}
