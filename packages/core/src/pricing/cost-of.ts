import type { Prices } from "./prices.js";
import { gbSecondsOf, meteredFunctions, type Usage } from "./usage.js";

/** One line of a bill. */
export interface CostLine {
  /** The service of AWS that charges it. */
  readonly service: string;
  readonly what: string;
  /** How many or how much of it, in the unit that is charged. */
  readonly quantity: number;
  readonly dollars: number;
}

/** A bill: the sum, and what it is made of. */
export interface Cost {
  readonly dollars: number;
  readonly lines: readonly CostLine[];
}

/**
 * What AWS charges for what a run used. The parameter server is charged by the hour, not by the call: see {@link idleCostOf}. A
 * request to DynamoDB is counted as one unit, though the record of a run may have more than 1 KB: it is written a few times in a run.
 */
export function costOf(usage: Usage, prices: Prices): Cost {
  const sqsRequests = usage.sqsSends + usage.sqsReceives + usage.sqsDeletes;
  return billOf([
    line("SQS", "requests", sqsRequests, prices.sqsRequest),
    line("EventBridge", "events", usage.events, prices.eventBridgeEntry),
    ...meteredFunctions.flatMap((name) => [
      line("Lambda", `invocations of ${name}`, usage[`${name}Invocations`], prices.lambdaRequest),
      line("Lambda", `GB-seconds of ${name}`, gbSecondsOf(usage, name), prices.lambdaGbSecond),
    ]),
    line("DynamoDB", "reads", usage.dynamoDbReads, prices.dynamoDbReadUnit),
    line("DynamoDB", "writes", usage.dynamoDbWrites, prices.dynamoDbWriteUnit),
    line("S3", "puts", usage.s3Puts, prices.s3PutRequest),
    line("S3", "gets", usage.s3Gets, prices.s3GetRequest),
  ]);
}

/** Dollars by service of AWS, in the order of the bill. */
export function dollarsByService({ lines }: Cost): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { service, dollars } of lines) sums.set(service, (sums.get(service) ?? 0) + dollars);
  return sums;
}

/** The kinds of stages: `production`, and all others. */
export type StageKind = "dev" | "production";

const hoursPerMonth = 730;
/** Of `stacks/observability.ts`, two of them made by the scaling of the service. */
const alarms = 21;
/** The watchdog of `stacks/training.ts`: a look a minute, of a tenth of a second when there is nothing to look after. */
const watchdog = { gb: 3008 / 1024, seconds: 0.1, perMonth: 60 * hoursPerMonth };
/** Lambda polls the queue five times at once, and a poll of an empty queue lasts 20 s. */
const pollsPerMonth = 5 * (3600 / 20) * hoursPerMonth;

/** What a stage costs in a month in which nothing is trained, as `stacks/` deploy it. */
export function idleCostOf(stage: StageKind, prices: Prices): Cost {
  const isProduction = stage === "production";
  const hours = (count: number) => count * hoursPerMonth;
  return billOf([
    isProduction
      ? line("VPC", "hours of 2 NAT gateways", hours(2), prices.natGatewayHour)
      : line("EC2", "hours of 2 NAT instances", hours(2), prices.natInstanceHour),
    line("VPC", "hours of 4 public addresses", hours(4), prices.publicAddressHour),
    line("Load balancer", "hours", hours(1), prices.loadBalancerHour),
    // Half a processor and a GB for every container.
    line("Fargate", "vCPU-hours", hours(isProduction ? 1 : 0.5), prices.fargateVcpuHour),
    line("Fargate", "GB-hours", hours(isProduction ? 2 : 1), prices.fargateGbHour),
    line("Valkey", "hours of nodes", hours(isProduction ? 2 : 1), prices.valkeyNodeHour[stage]),
    line("Cloud Map", "zones", 1, prices.cloudMapZoneMonth),
    line("Secrets Manager", "secrets", 1, prices.secretMonth),
    line("CloudWatch", "alarms", alarms, prices.alarmMonth),
    line("CloudWatch", "dashboards", 1, prices.dashboardMonth),
    line("CloudWatch", "metrics", 1, prices.customMetricMonth),
    line("Lambda", "looks of the watchdog", watchdog.perMonth, prices.lambdaRequest),
    line(
      "Lambda",
      "GB-seconds of the watchdog",
      watchdog.perMonth * watchdog.seconds * watchdog.gb,
      prices.lambdaGbSecond,
    ),
    line("SQS", "polls of an empty queue", pollsPerMonth, prices.sqsRequest),
  ]);
}

function line(service: string, what: string, quantity: number, price: number): CostLine {
  return { service, what, quantity, dollars: quantity * price };
}

function billOf(lines: readonly CostLine[]): Cost {
  const charged = lines.filter(({ quantity }) => quantity > 0);
  return { dollars: charged.reduce((sum, { dollars }) => sum + dollars, 0), lines: charged };
}
