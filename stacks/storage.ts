import { runTable } from "@snn/core/deployment";
import type { Link } from "./links";
import { isProduction } from "./stage";

/**
 * Data sets, parameters, checkpoints, results, models. Versions keep what was overwritten or deleted for 30 days; EventBridge hears
 * of every new object.
 */
export const bucket = new sst.aws.Bucket("Storage", {
  versioning: true,
  // No page asks it for anything.
  cors: false,
  lifecycle: [
    // Parts of uploads that were never finished are paid for, and nobody sees them.
    { id: "unfinished-uploads", enabled: true },
  ],
  transform: {
    bucket: (args) => {
      args.forceDestroy = !isProduction;
    },
    lifecycle: (args) => {
      args.rules = [
        {
          id: "old-versions",
          status: "Enabled",
          filter: { prefix: "" },
          noncurrentVersionExpiration: { noncurrentDays: 30 },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
        },
      ];
    },
  },
});
bucket.notify({
  notifications: [],
  transform: {
    notification: (args) => {
      args.eventbridge = true;
    },
  },
});

/** Listing is an action on the bucket, everything else one on its objects. */
export const Storage: Link = {
  component: bucket,
  arnsFor: (action) => [action === "s3:ListBucket" ? bucket.arn : $interpolate`${bucket.arn}/*`],
};

/** Runs, their costs, releases and decisions. Point-in-time recovery is on: SST's default. */
export const table = new sst.aws.Dynamo("Runs", { ...runTable, deletionProtection: isProduction });

/** A query may be of the index. */
export const Runs: Link = {
  component: table,
  arnsFor: (action) => (action === "dynamodb:Query" ? [table.arn, $interpolate`${table.arn}/index/*`] : [table.arn]),
};

/** New objects, whose keys begin and end so. */
export function objectsCreated(prefix: string, suffix: string): $util.Output<object> {
  return bucket.name.apply((name) => ({
    source: ["aws.s3"],
    "detail-type": ["Object Created"],
    detail: { bucket: { name: [name] }, object: { key: [{ wildcard: `${prefix}*${suffix}` }] } },
  }));
}
