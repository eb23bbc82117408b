import { logGroupName } from "./cluster";
import { functions } from "./functions";
import { predictor } from "./prediction";
import { arn, componentName, isProduction, place, stageName } from "./stage";

/**
 * The logs of everything, as JSON lines, for good. After 60 days nobody looks in a hurry, and Glacier costs a sixth. S3 leaves files
 * below 128 KB where they are, which is just as well: Glacier charges each for 40 KB more than it has.
 */
export const logArchive = new sst.aws.Bucket("LogArchive", {
  cors: false,
  transform: {
    bucket: (args) => {
      args.forceDestroy = !isProduction;
    },
  },
});
new aws.s3.BucketLifecycleConfiguration("LogArchiveLifecycle", {
  bucket: logArchive.name,
  rules: [
    {
      id: "to-glacier",
      status: "Enabled",
      filter: { prefix: "" },
      transitions: [{ days: 60, storageClass: "GLACIER" }],
      abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
    },
  ],
});

const deliveryRole = new aws.iam.Role("LogDeliveryRole", {
  assumeRolePolicy: aws.iam.getPolicyDocumentOutput({
    statements: [
      {
        principals: [{ type: "Service", identifiers: ["firehose.amazonaws.com"] }],
        actions: ["sts:AssumeRole"],
        conditions: [{ test: "StringEquals", variable: "aws:SourceAccount", values: [place.accountId] }],
      },
    ],
  }).json,
  inlinePolicies: [
    {
      name: "archive",
      policy: aws.iam.getPolicyDocumentOutput({
        statements: [
          {
            actions: ["s3:PutObject", "s3:AbortMultipartUpload"],
            resources: [$interpolate`${logArchive.arn}/*`],
          },
          {
            actions: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
            resources: [logArchive.arn],
          },
        ],
      }).json,
    },
  ],
});

/** Unpacks what CloudWatch sends, and writes the messages alone, a line each: our functions and containers log JSON. */
const processors = [
  { type: "Decompression", parameters: [{ parameterName: "CompressionFormat", parameterValue: "GZIP" }] },
  { type: "CloudWatchLogProcessing", parameters: [{ parameterName: "DataMessageExtraction", parameterValue: "true" }] },
  { type: "AppendDelimiterToRecord", parameters: [{ parameterName: "Delimiter", parameterValue: "\\n" }] },
];

const delivery = new aws.kinesis.FirehoseDeliveryStream("LogDelivery", {
  name: stageName("logs"),
  destination: "extended_s3",
  extendedS3Configuration: {
    bucketArn: logArchive.arn,
    roleArn: deliveryRole.arn,
    prefix: "logs/!{timestamp:yyyy/MM/dd}/",
    errorOutputPrefix: "errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/",
    bufferingSize: 64,
    bufferingInterval: 300,
    compressionFormat: "GZIP",
    fileExtension: ".jsonl.gz",
    processingConfiguration: { enabled: true, processors },
  },
});

const subscriptionRole = new aws.iam.Role("LogSubscriptionRole", {
  assumeRolePolicy: aws.iam.getPolicyDocumentOutput({
    statements: [
      {
        principals: [{ type: "Service", identifiers: ["logs.amazonaws.com"] }],
        actions: ["sts:AssumeRole"],
        conditions: [{ test: "StringLike", variable: "aws:SourceArn", values: [arn("logs", "*")] }],
      },
    ],
  }).json,
  inlinePolicies: [
    {
      name: "deliver",
      policy: aws.iam.getPolicyDocumentOutput({
        statements: [{ actions: ["firehose:PutRecord", "firehose:PutRecordBatch"], resources: [delivery.arn] }],
      }).json,
    },
  ],
});

const archive = (name: string, logGroup: $util.Input<string>, dependsOn: $util.Input<$util.Resource>[]) =>
  new aws.cloudwatch.LogSubscriptionFilter(
    `${name}Archive`,
    { name: "archive", logGroup, filterPattern: "", destinationArn: delivery.arn, roleArn: subscriptionRole.arn },
    { dependsOn },
  );

for (const [name, { nodes }] of Object.entries(functions))
  archive(
    `${componentName(name)}Log`,
    nodes.logGroup.apply((group) => group!.name),
    [],
  );
// `sst dev` runs no container.
if (!$dev) archive("PredictorLog", logGroupName, [predictor.nodes.taskDefinition]);
