import { functionCatalogue } from "@snn/functions/catalogue";
import type { Graph, GraphResource } from "../evaluate/graph.js";
import { findResource, resourcesOf } from "../evaluate/graph.js";

/** What is drawn as what. */
interface Look {
  readonly label: string;
  readonly shape: string;
  readonly colour: string;
}

interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly label?: string;
  readonly style?: keyof typeof styles;
}

/** What is started or sent is drawn dark, what is given up dashed, and whom a function may ask light. */
const styles = {
  starts: 'color="#333333", penwidth=1.3',
  failed: 'color="#b03060", style=dashed',
  linked: 'color="#bbbbbb", penwidth=0.7, arrowsize=0.6',
} as const;

const looks: Readonly<Record<string, Omit<Look, "label">>> = {
  function: { shape: "box", colour: "#fde3c8" },
  queue: { shape: "note", colour: "#f9d5e0" },
  bus: { shape: "hexagon", colour: "#f9d5e0" },
  store: { shape: "cylinder", colour: "#d5e5f9" },
  service: { shape: "box3d", colour: "#d9f2dc" },
  person: { shape: "ellipse", colour: "#ffffff" },
};

/** Nodes by the logical names of resources that are drawn, functions aside. */
const drawn: readonly { readonly name: string; readonly look: keyof typeof looks; readonly label: string }[] = [
  { name: "StorageBucket", look: "store", label: "S3\nStorage" },
  { name: "RunsTable", look: "store", label: "DynamoDB\nRuns" },
  { name: "ParameterServerCluster", look: "store", label: "Valkey\nParameterServer" },
  { name: "EventsBus", look: "bus", label: "EventBridge\nEvents" },
  { name: "NeuronQueueQueue", look: "queue", label: "SQS\nNeuronQueue" },
  { name: "DeadLettersQueue", look: "queue", label: "SQS\nDeadLetters" },
  { name: "UndeliveredQueue", look: "queue", label: "SQS\nUndelivered" },
  { name: "NotificationsTopic", look: "bus", label: "SNS\nNotifications" },
  { name: "PredictionServiceService", look: "service", label: "Fargate\nPredictionService" },
  { name: "LoadBalancerLoadBalancer", look: "service", label: "Load balancer\n80, 8080" },
  { name: "LogDelivery", look: "bus", label: "Firehose\nLogDelivery" },
  { name: "LogArchiveBucket", look: "store", label: "S3\nLogArchive" },
];

/** The resource that a link is to. */
const linked: Readonly<Record<string, string>> = {
  NeuronQueue: "NeuronQueueQueue",
  Events: "EventsBus",
  Storage: "StorageBucket",
  Runs: "RunsTable",
  ParameterServer: "ParameterServerCluster",
  Notifications: "NotificationsTopic",
  Predictor: "PredictionServiceService",
};

/**
 * The architecture in Graphviz's language: functions, what starts them, and what they are linked to, as the evaluated stage has it.
 * What every function has is left out: its log group, and the dead letters that it may keep.
 */
export function architectureDot(graph: Graph): string {
  const arrows = [
    ...startsOf(graph),
    ...linksOf(graph),
    ...failuresOf(graph),
    ...predictionsOf(graph),
    ...logsOf(graph),
  ];
  const inNetwork = namesOf(graph).filter((name) => lambda(graph, name).inputs["vpcConfig"] !== undefined);
  const outside = namesOf(graph).filter((name) => !inNetwork.includes(name));
  const isPrivate = (name: string) => name === "ParameterServerCluster" || name === "PredictionServiceService";
  return [
    "digraph SNN {",
    '  rankdir=LR; fontname="sans-serif"; ranksep=0.9; nodesep=0.25;',
    '  node [style=filled, fontname="sans-serif", fontsize=11]; edge [fontname="sans-serif", fontsize=9];',
    ...drawn.filter(({ name }) => !isPrivate(name)).map(nodeOf),
    ...outside.map(functionNode),
    '  subgraph cluster_network { label="private subnets"; style="rounded,dashed"; color="#999999";',
    ...drawn.filter(({ name }) => isPrivate(name)).map((node) => `  ${nodeOf(node)}`),
    ...inNetwork.map((name) => `  ${functionNode(name)}`),
    "  }",
    `  ${nodeOf({ name: "mail", look: "person", label: "your mail" })}`,
    `  ${nodeOf({ name: "people", look: "person", label: "people and\nprograms" })}`,
    `  ${nodeOf({ name: "minute", look: "person", label: "every minute" })}`,
    `  ${nodeOf({ name: "everything", look: "person", label: "all functions\nand containers" })}`,
    ...arrows.map(
      ({ from, to, label = "", style = "starts" }) =>
        `  ${quoted(from)} -> ${quoted(to)} [label=${quoted(label)}, ${styles[style]}];`,
    ),
    "}",
  ].join("\n");
}

function nodeOf({ name, look, label }: { name: string; look: string; label: string }): string {
  const { shape, colour } = looks[look]!;
  return `  ${quoted(name)} [label=${quoted(label)}, shape=${shape}, fillcolor=${quoted(colour)}];`;
}

function functionNode(name: string): string {
  return nodeOf({ name, look: "function", label: name });
}

/** The functions, in the order of the catalogue. */
function namesOf(graph: Graph): string[] {
  return Object.keys(functionCatalogue).filter((name) =>
    graph.functions.some(({ bundle }) => bundle.endsWith(`/${name}`)),
  );
}

function lambda(graph: Graph, name: string): GraphResource {
  return resourcesOf(graph, "aws:lambda/function:Function").find(
    ({ inputs }) => inputs["name"] === `${graph.app.name}-${graph.stage}-${name}`,
  )!;
}

function nameOfFunction(graph: Graph, arn: unknown): string {
  return String(arn).split(":").at(-1)!.replace(`${graph.app.name}-${graph.stage}-`, "");
}

function nameByArn(graph: Graph, arn: unknown): string | undefined {
  return graph.resources.find(({ state }) => state["arn"] === arn)?.name;
}

/** What starts functions: rules, the queue, the schedule, a URL. */
function startsOf(graph: Graph): Arrow[] {
  const rules = resourcesOf(graph, "aws:cloudwatch/eventTarget:EventTarget").map(({ inputs }) => {
    const rule = resourcesOf(graph, "aws:cloudwatch/eventRule:EventRule").find(
      ({ state }) => state["name"] === inputs["rule"],
    )!;
    const pattern = JSON.parse(String(rule.inputs["eventPattern"])) as { source: string[]; "detail-type": string[] };
    const service: Readonly<Record<string, string>> = {
      "aws.s3": "StorageBucket",
      "aws.ecs": "PredictionServiceService",
    };
    const from = service[pattern.source[0]!] ?? "EventsBus";
    return { from, to: nameOfFunction(graph, inputs["arn"]), label: pattern["detail-type"].join("\n") };
  });
  const sources = resourcesOf(graph, "aws:lambda/eventSourceMapping:EventSourceMapping").map(({ inputs }) => ({
    from: nameByArn(graph, inputs["eventSourceArn"])!,
    to: nameOfFunction(graph, inputs["functionName"]),
    label: `${inputs["batchSize"]} at once`,
  }));
  const schedules = resourcesOf(graph, "aws:scheduler/schedule:Schedule").map(({ inputs }) => ({
    from: "minute",
    to: nameOfFunction(graph, (inputs["target"] as { arn: string }).arn),
  }));
  const urls = resourcesOf(graph, "aws:lambda/functionUrl:FunctionUrl").map(({ inputs }) => ({
    from: "people",
    to: nameOfFunction(graph, inputs["functionName"]),
    label: "approve, reject",
  }));
  return [...rules, ...sources, ...schedules, ...urls];
}

function linksOf(graph: Graph): Arrow[] {
  return graph.functions.flatMap(({ bundle, links }) =>
    Object.keys(links).flatMap((link) =>
      link in linked ? [{ from: bundle.split("/").at(-1)!, to: linked[link]!, style: "linked" as const }] : [],
    ),
  );
}

/** Where goes what was given up. */
function failuresOf(graph: Graph): Arrow[] {
  const destinations = resourcesOf(graph, "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig").map(
    ({ inputs }) => {
      const { onFailure } = inputs["destinationConfig"] as { onFailure: { destination: string } };
      const { destination } = onFailure;
      const to = destination.includes(":lambda:") ? nameOfFunction(graph, destination) : nameByArn(graph, destination)!;
      return { from: nameOfFunction(graph, inputs["functionName"]), to, style: "failed" as const };
    },
  );
  const keepers = ["dead-letter", "kept-letter"].map((from) => ({
    from,
    to: "DeadLettersQueue",
    style: "failed" as const,
  }));
  const redrive = JSON.parse(
    String(findResource(graph, "aws:sqs/queue:Queue", "NeuronQueueQueue").inputs["redrivePolicy"]),
  );
  const target = nameByArn(graph, redrive.deadLetterTargetArn)!;
  return [...destinations, ...keepers, { from: "NeuronQueueQueue", to: target, style: "failed" }];
}

function predictionsOf(graph: Graph): Arrow[] {
  const { inputs } = findResource(graph, "aws:ecs/service:Service", "PredictionServiceService");
  const { lifecycleHooks } = inputs["deploymentConfiguration"] as {
    lifecycleHooks: readonly { hookTargetArn: string }[];
  };
  return [
    { from: "people", to: "LoadBalancerLoadBalancer" },
    { from: "LoadBalancerLoadBalancer", to: "PredictionServiceService", label: "production\nstaging" },
    ...["StorageBucket", "RunsTable"].map((to) => ({ from: "PredictionServiceService", to, style: "linked" as const })),
    ...lifecycleHooks.map(({ hookTargetArn }) => ({
      from: "PredictionServiceService",
      to: nameOfFunction(graph, hookTargetArn),
      label: "may it go into production?",
    })),
    { from: "people", to: "StorageBucket", label: "data sets, models" },
    { from: "NotificationsTopic", to: "mail" },
  ];
}

function logsOf(graph: Graph): Arrow[] {
  const { bucketArn } = findResource(graph, "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", "LogDelivery")
    .inputs["extendedS3Configuration"] as { bucketArn: string };
  return [
    { from: "everything", to: "LogDelivery", label: "logs" },
    { from: "LogDelivery", to: nameByArn(graph, bucketArn)! },
  ];
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
