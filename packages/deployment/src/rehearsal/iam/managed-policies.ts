import { PolicyError } from "./policy-error.js";

const logging = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];

/** The network interfaces by which a function is in a VPC. */
const networkInterfaces = [
  "ec2:CreateNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSubnets",
  "ec2:DeleteNetworkInterface",
  "ec2:AssignPrivateIpAddresses",
  "ec2:UnassignPrivateIpAddresses",
];

const loadBalancers = "arn:aws:elasticloadbalancing:*:*";

const allow = (Action: readonly string[], Resource: string | readonly string[] = "*") => ({
  Effect: "Allow",
  Action,
  Resource,
});

/**
 * The policies of AWS that are attached to our roles, as AWS publishes them in its reference of managed policies. None of them
 * allows anything about data.
 */
const statements: Readonly<Record<string, readonly object[]>> = {
  "service-role/AWSLambdaBasicExecutionRole": [allow(logging)],
  "service-role/AWSLambdaVPCAccessExecutionRole": [allow([...logging, ...networkInterfaces])],
  "service-role/AmazonECSTaskExecutionRolePolicy": [
    allow([
      "ecr:GetAuthorizationToken",
      "ecr:BatchCheckLayerAvailability",
      "ecr:GetDownloadUrlForLayer",
      "ecr:BatchGetImage",
      "logs:CreateLogStream",
      "logs:PutLogEvents",
    ]),
  ],
  AmazonECSInfrastructureRolePolicyForLoadBalancers: [
    allow(
      ["DescribeListeners", "DescribeRules", "DescribeTargetGroups", "DescribeTargetHealth"].map(
        (action) => `elasticloadbalancing:${action}`,
      ),
    ),
    allow(
      ["elasticloadbalancing:RegisterTargets", "elasticloadbalancing:DeregisterTargets"],
      `${loadBalancers}:targetgroup/*/*`,
    ),
    allow(["elasticloadbalancing:ModifyListener"], `${loadBalancers}:listener/app/*/*/*`),
    allow(["elasticloadbalancing:ModifyRule"], `${loadBalancers}:listener-rule/app/*/*/*/*`),
  ],
};

/** The document of a policy that AWS manages. @throws PolicyError for one that the rehearsal does not know. */
export function managedPolicy(arn: string): object {
  const [, name] = /^arn:aws:iam::aws:policy\/(.+)$/.exec(arn) ?? [];
  if (name === undefined || !Object.hasOwn(statements, name))
    throw new PolicyError(`the managed policy ${arn} is unknown here: add what AWS publishes of it`);
  return { Version: "2012-10-17", Statement: statements[name] };
}
