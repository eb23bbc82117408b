import { portGrants } from "@snn/core/deployment";
import { predictorPorts } from "@snn/functions/catalogue";
import type { Link } from "./links";
import { vpc } from "./network";
import { arn, stageName } from "./stage";
import { Runs, Storage } from "./storage";

/** Where the containers run: in private subnets, and without an entry in a name service, which blue/green deployments cannot keep. */
export const cluster = new sst.aws.Cluster("Cluster", {
  vpc: {
    id: vpc.id,
    securityGroups: vpc.securityGroups,
    containerSubnets: vpc.privateSubnets,
    loadBalancerSubnets: vpc.publicSubnets,
  },
});

/** The service, and the container in it. */
export const serviceName = "PredictionService";
export const logGroupName = `/ecs/${stageName("predictor")}`;

const trust = aws.iam.assumeRolePolicyForPrincipal({ Service: "ecs-tasks.amazonaws.com" });

/** What the code in the container may do: read models, and what is decided about them. */
export const taskRole = new aws.iam.Role("PredictorTaskRole", {
  assumeRolePolicy: trust,
  inlinePolicies: [
    {
      name: "ports",
      policy: aws.iam.getPolicyDocumentOutput({
        statements: predictorPorts.flatMap((port) => {
          const { link, actions } = portGrants[port];
          const { arnsFor } = { Runs, Storage }[link];
          return actions.map((action) => ({ actions: [action], resources: arnsFor(action) }));
        }),
      }).json,
    },
  ],
});

/** What ECS does to start a container: fetch the image from SST's repository, and write its log. */
export const executionRole = new aws.iam.Role("PredictorExecutionRole", {
  assumeRolePolicy: trust,
  inlinePolicies: [
    {
      name: "start",
      policy: aws.iam.getPolicyDocumentOutput({
        statements: [
          // A token is for the whole registry: there is no resource to name.
          { actions: ["ecr:GetAuthorizationToken"], resources: ["*"] },
          {
            actions: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            resources: [arn("ecr", "repository/sst-asset")],
          },
          {
            actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
            resources: [arn("logs", `log-group:${logGroupName}:*`)],
          },
        ],
      }).json,
    },
  ],
});

const path = $interpolate`${cluster.nodes.cluster.name}/${serviceName}`;
export const serviceArn = arn("ecs", $interpolate`service/${path}`);

/** The service by its ARN, which is known before the service is: its deployments ask a function that is linked to it. */
export const Predictor: Link = {
  component: new sst.Linkable("Predictor", {
    properties: { cluster: cluster.nodes.cluster.arn, service: serviceArn },
  }),
  arnsFor(action) {
    switch (action) {
      case "ecs:DescribeServices":
      case "ecs:ListServiceDeployments":
      case "ecs:UpdateService":
        return [serviceArn];
      case "ecs:DescribeServiceRevisions":
        return [arn("ecs", $interpolate`service-revision/${path}/*`)];
      case "iam:PassRole":
        return [taskRole.arn, executionRole.arn];
      // Task definitions are read and registered for all of them or none: IAM knows no resources there. What could be run with one is
      // limited by the roles that may be passed.
      default:
        return ["*"];
    }
  },
};
