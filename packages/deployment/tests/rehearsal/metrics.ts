import type { Graph } from "../../src/evaluate/graph.js";

/** Where CloudWatch keeps the metrics that our functions log. */
const ourNamespaces = "SNN/";

interface EmbeddedMetrics {
  readonly _aws?: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
}

/** What a line of a log measures, in CloudWatch's embedded metric format: a text for each metric. */
export function measuredMetrics(line: string): readonly string[] {
  if (!line.includes('"_aws"')) return [];
  const values = JSON.parse(line) as EmbeddedMetrics & Readonly<Record<string, unknown>>;
  return (values._aws?.CloudWatchMetrics ?? []).flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((names) => {
      const dimensions = names.flatMap((name) => [name, String(values[name])]);
      return Metrics.map(({ Name }) => [Namespace, Name, ...dimensions].join(" "));
    }),
  );
}

/** What alarms and dashboards of a graph show of our own metrics, in the same words. */
export function askedMetrics({ resources }: Graph): readonly string[] {
  const asked = resources.flatMap(({ type, inputs }) => {
    if (type === "aws:cloudwatch/metricAlarm:MetricAlarm") {
      const { namespace, metricName, dimensions } = inputs as Readonly<Record<string, string | object>>;
      return [[namespace, metricName, ...Object.entries(dimensions ?? {}).flat()]];
    }
    if (type !== "aws:cloudwatch/dashboard:Dashboard") return [];
    const { widgets } = JSON.parse(String(inputs["dashboardBody"])) as {
      readonly widgets: readonly { readonly properties: { readonly metrics: readonly (readonly unknown[])[] } }[];
    };
    return widgets.flatMap(({ properties }) =>
      properties.metrics.map((metric) => metric.filter((part) => typeof part === "string")),
    );
  });
  const ours = asked.map((metric) => metric.join(" ")).filter((metric) => metric.startsWith(ourNamespaces));
  return [...new Set(ours)].sort();
}
