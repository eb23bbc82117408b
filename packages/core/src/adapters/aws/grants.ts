// What the cloud must give whoever uses a port: a link, by which the adapter finds its service, and what IAM must allow. Pure
// data, so that those who deploy can read it without loading an adapter.

/** What can be linked to a function, by the names of the stacks. */
export type LinkName =
  | "NeuronQueue"
  | "DeadLetters"
  | "Events"
  | "Storage"
  | "Runs"
  | "ParameterServer"
  | "Notifications"
  | "Approval"
  | "ApprovalPage"
  | "Predictor";

/** The ports that something outside of a process stands behind. A reader is the half of a store that changes nothing. */
export type CloudPort =
  | "workQueue"
  | "deadLetters"
  | "eventBus"
  | "objectStore"
  | "objectReader"
  | "runStore"
  | "runReader"
  | "releaseStore"
  | "releaseReader"
  | "parameterServer"
  | "notifier"
  | "decisionLinks"
  | "decisionPage"
  | "deployments"
  | "serviceRevisions";

/** What the adapter of a port needs. */
export interface PortGrant {
  readonly link: LinkName;
  /** Actions of IAM on what is linked; none where IAM has no say. */
  readonly actions: readonly string[];
}

/** What every port needs, as its adapter is. A test compares it with the requests that the adapters' code can make. */
export const portGrants = {
  workQueue: { link: "NeuronQueue", actions: ["sqs:SendMessage"] },
  /** To keep letters, not to look into them. */
  deadLetters: { link: "DeadLetters", actions: ["sqs:SendMessage"] },
  eventBus: { link: "Events", actions: ["events:PutEvents"] },
  objectStore: {
    link: "Storage",
    actions: ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:ListBucket", "s3:PutObject"],
  },
  /** S3 tells only who may list a bucket that an object is not there; others are denied to know. */
  objectReader: { link: "Storage", actions: ["s3:GetObject", "s3:ListBucket"] },
  runStore: {
    link: "Runs",
    actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"],
  },
  runReader: { link: "Runs", actions: ["dynamodb:GetItem"] },
  releaseStore: { link: "Runs", actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"] },
  releaseReader: { link: "Runs", actions: ["dynamodb:GetItem", "dynamodb:Query"] },
  /** Asks for a password, and knows nothing of IAM. */
  parameterServer: { link: "ParameterServer", actions: [] },
  notifier: { link: "Notifications", actions: ["sns:Publish"] },
  /** What links are signed with that decide about a release, and where it can be tried. */
  decisionLinks: { link: "Approval", actions: [] },
  /** Where those links lead. Apart, since a function cannot be linked to its own URL. */
  decisionPage: { link: "ApprovalPage", actions: [] },
  /** Who registers a task definition hands its roles to its tasks. */
  deployments: {
    link: "Predictor",
    actions: [
      "ecs:DescribeServiceRevisions",
      "ecs:DescribeServices",
      "ecs:DescribeTaskDefinition",
      "ecs:ListServiceDeployments",
      "ecs:RegisterTaskDefinition",
      "ecs:UpdateService",
      "iam:PassRole",
    ],
  },
  serviceRevisions: { link: "Predictor", actions: ["ecs:DescribeServiceRevisions", "ecs:DescribeTaskDefinition"] },
} as const satisfies Record<CloudPort, PortGrant>;
