import { arn, isProduction, place } from "./stage";

/**
 * Two zones, since a load balancer wants two. Private subnets for Valkey, for the functions that talk to it and for the containers,
 * which reach the rest of the internet through a NAT in each zone: pictures to look at, ECR, SQS and EventBridge.
 *
 * A month in us-east-1: an instance with fck-nat, $3.07 for a t4g.nano and $3.65 for its address, $13.44 in two zones; a NAT gateway,
 * $32.85 and $3.65, $73.00 in two zones and $0.045 a GB. Interface endpoints for what private functions and containers need (SQS,
 * EventBridge, ECS, two of ECR, logs) are $7.30 each and zone, $87.60, and reach no picture. So: instances, and gateways in production,
 * where nobody has to restart them.
 */
export const vpc = new sst.aws.Vpc("Network", {
  az: 2,
  nat: isProduction ? "managed" : "ec2",
  transform: {
    // SST lets the whole internet talk to the instances. They are to hear the network's own addresses alone.
    natSecurityGroup: (args) => {
      args.ingress = [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["10.0.0.0/16"] }];
    },
  },
});

const routeTableIds = vpc.nodes.privateRouteTables.apply((tables) => tables.map(({ id }) => id));

// Free, and they keep data sets, models and records off the NAT.
for (const service of ["s3", "dynamodb"])
  new aws.ec2.VpcEndpoint(`${service === "s3" ? "Storage" : "Table"}Endpoint`, {
    vpcId: vpc.id,
    vpcEndpointType: "Gateway",
    serviceName: $interpolate`com.amazonaws.${place.region}.${service}`,
    routeTableIds,
  });

/** Where functions and containers live that nobody reaches from outside. */
export const privateNetwork = { privateSubnets: vpc.privateSubnets, securityGroups: vpc.securityGroups };

/** What a function needs to have an address in the network, and its resources: AWS has no ARN of an interface before it exists. */
export const networkPermissions = [
  {
    actions: [
      "ec2:CreateNetworkInterface",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSubnets",
      "ec2:DeleteNetworkInterface",
      "ec2:AssignPrivateIpAddresses",
      "ec2:UnassignPrivateIpAddresses",
    ],
    resources: ["*"],
  },
];

/** The log group of a function. */
export function logGroupArn(functionName: string): $util.Output<string> {
  return arn("logs", `log-group:/aws/lambda/${functionName}:*`);
}
