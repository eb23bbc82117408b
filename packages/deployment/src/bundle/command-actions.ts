import { BundleError } from "./errors.js";

/** Commands that need no permission, since no call of ours ever sends them. */
const neverSent: readonly string[] = [];

/** The IAM actions that the commands of the AWS SDK need which functions send. */
const actionsByCommand: Readonly<Record<string, readonly string[]>> = {
  "client-dynamodb/GetItem": ["dynamodb:GetItem"],
  "client-dynamodb/PutItem": ["dynamodb:PutItem"],
  "client-dynamodb/Query": ["dynamodb:Query"],
  "client-dynamodb/UpdateItem": ["dynamodb:UpdateItem"],
  // It is a part of the client, which asks where DynamoDB is only when endpoint discovery is switched on.
  "client-dynamodb/DescribeEndpoints": neverSent,

  "client-ecs/DescribeServices": ["ecs:DescribeServices"],
  "client-ecs/DescribeServiceRevisions": ["ecs:DescribeServiceRevisions"],
  "client-ecs/DescribeTaskDefinition": ["ecs:DescribeTaskDefinition"],
  "client-ecs/ListServiceDeployments": ["ecs:ListServiceDeployments"],
  // The revision names roles, which ECS is to take for its tasks: whoever registers it hands them over.
  "client-ecs/RegisterTaskDefinition": ["ecs:RegisterTaskDefinition", "iam:PassRole"],
  "client-ecs/UpdateService": ["ecs:UpdateService"],

  "client-eventbridge/PutEvents": ["events:PutEvents"],

  "client-s3/DeleteObject": ["s3:DeleteObject"],
  // That an object is not there, S3 tells only those who may list the bucket; others are denied to know.
  "client-s3/GetObject": ["s3:GetObject", "s3:ListBucket"],
  "client-s3/PutObject": ["s3:PutObject"],
  // An object that is uploaded in parts: only giving up has an action of its own.
  "client-s3/CreateMultipartUpload": ["s3:PutObject"],
  "client-s3/UploadPart": ["s3:PutObject"],
  "client-s3/CompleteMultipartUpload": ["s3:PutObject"],
  "client-s3/AbortMultipartUpload": ["s3:AbortMultipartUpload"],
  // The uploads of lib-storage send it for objects with tags. Ours have none.
  "client-s3/PutObjectTagging": neverSent,
  // It is a part of the client, which opens a session only for directory buckets of S3 Express.
  "client-s3/CreateSession": neverSent,

  "client-sns/Publish": ["sns:Publish"],

  "client-sqs/SendMessage": ["sqs:SendMessage"],
  // A message batch has no action of its own.
  "client-sqs/SendMessageBatch": ["sqs:SendMessage"],
};

/**
 * The IAM actions that commands of the AWS SDK need.
 *
 * @param commands such as `client-sqs/SendMessageBatch`.
 * @returns such as `sqs:SendMessage`, sorted, each once.
 * @throws BundleError for a command that the table does not have.
 */
export function actionsOf(commands: readonly string[]): readonly string[] {
  const actions = commands.flatMap((command) => {
    const needed = actionsByCommand[command];
    if (needed === undefined)
      throw new BundleError(`which IAM action does ${command} need? Add it to the table of actions`);
    return needed;
  });
  return [...new Set(actions)].sort();
}
