import { functions } from "./functions";
import { loadBalancer } from "./load-balancer";
import { deadLetters, neuronQueue, undelivered } from "./messaging";
import { topic } from "./notification";
import { componentName, place, stageName } from "./stage";

/** Our own metrics, which functions write into their logs in the embedded metric format: a namespace for each stage of the account. */
const namespace = `SNN/${$app.stage}`;
const ours = (metric: string, service: string) => [namespace, metric, "service", service];

interface AlarmSettings {
  readonly says: string;
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions?: Record<string, $util.Input<string>>;
  readonly statistic?: "Sum" | "Maximum";
  readonly threshold: number;
  /** In how many minutes. @default 1 */
  readonly minutes?: number;
  /** Of the last how many. @default as many, so that there is none between them */
  readonly ofMinutes?: number;
}

/** Tells people when something is at a threshold or above in so many minutes. No data means that nothing runs. */
function alarm(name: string, settings: AlarmSettings): void {
  const { says, minutes = 1, ofMinutes = minutes, statistic = "Maximum", ...metric } = settings;
  new aws.cloudwatch.MetricAlarm(`${componentName(name)}Alarm`, {
    ...metric,
    name: stageName(name),
    alarmDescription: says,
    statistic,
    period: 60,
    evaluationPeriods: ofMinutes,
    datapointsToAlarm: minutes,
    comparisonOperator: "GreaterThanOrEqualToThreshold",
    treatMissingData: "notBreaching",
    alarmActions: [topic.arn],
  });
}

for (const [name, queue] of Object.entries({ "dead-letters": deadLetters, undelivered }))
  alarm(name, {
    says: `Messages were given up: ${name === "undelivered" ? "look into the queue" : "snn dead-letters"}`,
    namespace: "AWS/SQS",
    metricName: "ApproximateNumberOfMessagesVisible",
    dimensions: { QueueName: queue.nodes.queue.name },
    threshold: 1,
  });

// The watchdog nudges a run that stands still once a minute, and gives it up at the fourth look. One or two help after a lost message.
alarm("stuck-runs", {
  says: "A run stands still although it is nudged",
  namespace,
  metricName: "StandingRuns",
  dimensions: { service: "watchdog" },
  threshold: 1,
  minutes: 3,
});

// A layer takes a second. Tasks that wait for ten minutes wait for functions that do not run, or for an account without capacity.
alarm("queue-age", {
  says: "Neuron tasks wait for too long",
  namespace: "AWS/SQS",
  metricName: "ApproximateAgeOfOldestMessage",
  dimensions: { QueueName: neuronQueue.nodes.queue.name },
  threshold: 600,
});

// An event that cannot be handled fails three times and then no more, within a quarter of an hour even where each time takes five
// minutes. These two are not tried again: at their first error a deployment is taken back, or somebody cannot decide.
const askedOnce: readonly string[] = ["gate", "approval"];

for (const [name, { nodes }] of Object.entries(functions))
  alarm(`${name}-errors`, {
    says: `The function ${name} fails${askedOnce.includes(name) ? "" : " again and again"}`,
    namespace: "AWS/Lambda",
    metricName: "Errors",
    dimensions: { FunctionName: nodes.function.name },
    statistic: "Sum",
    threshold: 1,
    ...(!askedOnce.includes(name) && { minutes: 3, ofMinutes: 15 }),
  });

// What the load balancer answers itself, with 502, 503 or 504: no container is healthy, or none answers in time.
alarm("predictor-unreachable", {
  says: "The load balancer finds no container that answers",
  namespace: "AWS/ApplicationELB",
  metricName: "HTTPCode_ELB_5XX_Count",
  dimensions: { LoadBalancer: loadBalancer.nodes.loadBalancer.arnSuffix },
  statistic: "Sum",
  threshold: 5,
  minutes: 2,
  ofMinutes: 3,
});

interface Graph {
  readonly title: string;
  readonly metrics: readonly unknown[];
  readonly stat?: string;
  readonly unit?: string;
}

/** Three graphs in a row. */
const graph = ({ title, metrics, stat = "Maximum", unit }: Graph, index: number) => ({
  type: "metric",
  width: 8,
  height: 6,
  x: 8 * (index % 3),
  y: 6 * Math.floor(index / 3),
  properties: {
    title,
    metrics,
    stat,
    period: 60,
    region: place.region,
    view: "timeSeries",
    yAxis: { left: { ...(unit !== undefined && { label: unit }), showUnits: false, min: 0 } },
  },
});

const { arnSuffix } = loadBalancer.nodes.loadBalancer;

/** A run at a glance: how far it is, how well it learns, and what stands in its way. */
new aws.cloudwatch.Dashboard("Dashboard", {
  dashboardName: stageName("runs"),
  dashboardBody: $jsonStringify({
    widgets: [
      { title: "Cost", metrics: [ours("Cost", "trainer")], stat: "Minimum" },
      { title: "Position", metrics: [ours("Position", "neuron")] },
      { title: "Neuron tasks a minute", metrics: [ours("NeuronTasks", "neuron")], stat: "Sum" },
      {
        title: "Time of a tile",
        metrics: ["p50", "p99"].map((stat) => [...ours("TileDuration", "neuron"), { stat, label: stat }]),
        unit: "ms",
      },
      {
        title: "Oldest task in the queue",
        metrics: [["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", neuronQueue.nodes.queue.name]],
        unit: "s",
      },
      {
        title: "Given up",
        metrics: [deadLetters, undelivered].map((queue) => [
          "AWS/SQS",
          "ApproximateNumberOfMessagesVisible",
          "QueueName",
          queue.nodes.queue.name,
        ]),
      },
      {
        title: "Errors of functions",
        metrics: Object.values(functions).map(({ nodes }) => [
          "AWS/Lambda",
          "Errors",
          "FunctionName",
          nodes.function.name,
        ]),
        stat: "Sum",
      },
      {
        title: "Requests for predictions",
        metrics: ["HTTPCode_Target_2XX_Count", "HTTPCode_Target_4XX_Count", "HTTPCode_Target_5XX_Count"].map((name) => [
          "AWS/ApplicationELB",
          name,
          "LoadBalancer",
          arnSuffix,
        ]),
        stat: "Sum",
      },
      {
        title: "Time of a prediction",
        metrics: ["p50", "p99"].map((stat) => [
          "AWS/ApplicationELB",
          "TargetResponseTime",
          "LoadBalancer",
          arnSuffix,
          { stat, label: stat },
        ]),
        unit: "s",
      },
    ].map(graph),
  }),
});
