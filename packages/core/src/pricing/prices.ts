/** What AWS charges in a region, in dollars, without free tiers and discounts for much use. */
export interface Prices {
  readonly region: string;
  /** When they were looked up: year and month. */
  readonly asOf: string;
  readonly sources: readonly string[];

  /** A request, of a batch of up to 64 KB. */
  readonly sqsRequest: number;
  /** An event put on a bus of one's own, up to 64 KB. Its deliveries to functions cost nothing. */
  readonly eventBridgeEntry: number;
  readonly lambdaRequest: number;
  /** On x86. */
  readonly lambdaGbSecond: number;
  /** A consistent read of up to 4 KB, a write of up to 1 KB, on demand. */
  readonly dynamoDbReadUnit: number;
  readonly dynamoDbWriteUnit: number;
  /** PUT, POST, COPY and LIST. */
  readonly s3PutRequest: number;
  readonly s3GetRequest: number;

  readonly natInstanceHour: number;
  readonly natGatewayHour: number;
  readonly publicAddressHour: number;
  readonly loadBalancerHour: number;
  readonly fargateVcpuHour: number;
  readonly fargateGbHour: number;
  /** A node of Valkey, by stage. */
  readonly valkeyNodeHour: { readonly dev: number; readonly production: number };
  readonly cloudMapZoneMonth: number;
  readonly secretMonth: number;
  readonly alarmMonth: number;
  readonly dashboardMonth: number;
  readonly customMetricMonth: number;

  /** An ordinary machine: an m7g.large on demand, with two cores and 8 GB, and nothing of ours around it. */
  readonly machineHour: number;
}

const million = 1_000_000;

/**
 * us-east-1, from third-party pages and the texts of SST: check them before you rely on them. Lambda costs the same
 * in eu-west-1 (a blog of AWS says so), EventBridge in most regions; no other region is told apart here.
 */
export const prices: Prices = {
  region: "us-east-1",
  asOf: "2026-11",
  sources: [
    // Lambda
    "https://cloudchipr.com/blog/aws-lambda-pricing",
    "https://aws.amazon.com/blogs/aws-cost-management/cost-considerations-for-global-deployments/",
    // SQS, EventBridge
    "https://cloudburn.io/blog/amazon-sqs-pricing",
    "https://cloudburn.io/blog/amazon-eventbridge-pricing",
    // DynamoDB, since its price was halved in November 2024
    "https://airbyte.com/data-engineering-resources/dynamodb-pricing",
    // S3
    "https://c3x.dev/blog/s3-request-fees-explained",
    // NAT, addresses, Fargate, the small node of Valkey, Cloud Map: the texts of SST 4.17
    "https://sst.dev/docs/component/aws/vpc",
    "https://sst.dev/docs/component/aws/redis",
    "https://sst.dev/docs/component/aws/service",
    "https://awsnegotiations.com/elasticache-ri-strategy.html",
    "https://cloudburn.io/blog/amazon-elasticache-pricing",
    "https://awsnegotiations.com/elastic-load-balancer-cost.html",
    // Alarms, dashboards, metrics, secrets
    "https://cloudburn.io/blog/amazon-cloudwatch-pricing",
    "https://signoz.io/guides/cloudwatch-pricing",
    // EC2
    "https://www.factualminds.com/blog/amazon-ec2-on-demand-pricing-instance-families-2026/",
  ],
  sqsRequest: 0.4 / million,
  eventBridgeEntry: 1 / million,
  lambdaRequest: 0.2 / million,
  lambdaGbSecond: 0.0000166667,
  dynamoDbReadUnit: 0.125 / million,
  dynamoDbWriteUnit: 0.625 / million,
  s3PutRequest: 5 / million,
  s3GetRequest: 0.4 / million,
  natInstanceHour: 0.0042,
  natGatewayHour: 0.045,
  publicAddressHour: 0.005,
  loadBalancerHour: 0.0225,
  fargateVcpuHour: 0.04048,
  fargateGbHour: 0.004445,
  // A cache.t4g.micro; and a cache.r7g.large of Redis, 0.219, less the fifth that Valkey is cheaper by.
  valkeyNodeHour: { dev: 0.0128, production: 0.1752 },
  cloudMapZoneMonth: 0.5,
  secretMonth: 0.4,
  alarmMonth: 0.1,
  dashboardMonth: 3,
  customMetricMonth: 0.3,
  machineHour: 0.0816,
};
