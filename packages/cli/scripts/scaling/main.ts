// What limits a training on AWS as its layers grow: the tables of docs/scaling.md. A layer of so many neurons and one neuron behind it, on
// 209 examples of 784 features in float32, when all environments are warm and the event source mapping has come up to its concurrency.
//
//   node packages/cli/dist/scripts/scaling/main.js
import { parseParameters } from "@snn/core";
import { awsPlatform, type Estimate, estimateRun, type Platform, workloadOf } from "@snn/estimate";
import { subscribers } from "../../src/estimate/subscribers.js";

const dataset = { features: 784, inputType: "uint8" as const, trainExamples: 209, testExamples: 50 };
const epochs = 10_000;
const mebibyte = 1024 ** 2;

interface Case {
  readonly neurons: number;
  readonly perMessage: number;
  readonly concurrency: number;
}

const cases: readonly Case[] = [
  { neurons: 20, perMessage: 1, concurrency: 20 },
  { neurons: 200, perMessage: 1, concurrency: 20 },
  { neurons: 2000, perMessage: 1, concurrency: 20 },
  { neurons: 2000, perMessage: 1, concurrency: 1000 },
  { neurons: 20_000, perMessage: 1, concurrency: 20 },
  { neurons: 20_000, perMessage: 1, concurrency: 1000 },
  { neurons: 20_000, perMessage: 20, concurrency: 20 },
  { neurons: 20_000, perMessage: 20, concurrency: 1000 },
  { neurons: 100_000, perMessage: 100, concurrency: 1000 },
];

const estimates = cases.map((one) => ({ ...one, estimate: estimated(one) }));

console.log("| neurons | a message | batches at once | an epoch | messages/s | neurons/s | an epoch costs | mostly |");
console.log("| --- | --- | --- | --- | --- | --- | --- | --- |");
for (const { neurons, perMessage, concurrency, estimate } of estimates) {
  const perSecond = (count: number) =>
    ((1000 * count) / estimate.epochMs).toLocaleString("en-US", { maximumFractionDigits: 0 });
  const [first, second] = [...estimate.timeBy].sort((a, b) => b.ms - a.ms) as [
    Estimate["timeBy"][0],
    Estimate["timeBy"][0],
  ];
  const cells = [
    ...[neurons, perMessage, concurrency].map((count) => count.toLocaleString("en-US")),
    `${(estimate.epochMs / 1000).toFixed(2)} s`,
    perSecond(estimate.messages / epochs),
    perSecond(2 * (neurons + 1)),
    `$${(estimate.cost.dollars / epochs).toFixed(5)}`,
    `${first.activity}, ${second.activity}`,
  ];
  console.log(`| ${cells.join(" | ")} |`);
}

console.log("\n| what | a message of 1 neuron | of 20 | has at most | so messages/s: of 1 | of 20 |");
console.log("| --- | --- | --- | --- | --- | --- |");
const one = estimates.find(
  ({ neurons, perMessage, concurrency }) => neurons === 20_000 && perMessage === 1 && concurrency === 20,
)!;
const twenty = estimates.find(
  ({ neurons, perMessage, concurrency }) => neurons === 20_000 && perMessage === 20 && concurrency === 20,
)!;
const { parameterServer, sqs } = platformOf(1000);
const uses: readonly [what: string, most: number, unit: string, of: (estimate: Estimate) => number][] = [
  ["calls of one Valkey node", 1000 / parameterServer.serverMs, "/s", ({ usage }) => usage.parameterServerRequests],
  [
    "bytes of one Valkey node",
    parameterServer.serverBytesPerMs * 1000,
    "B/s",
    ({ usage }) => usage.parameterServerBytesRead + usage.parameterServerBytesWritten,
  ],
  ["batches at once, of 1,000", 1_000_000, "ms/s", ({ usage }) => usage.neuronMegabyteMs / 1769],
  [
    "processor of the one that sends a layer's tasks",
    1000,
    "ms/s",
    ({ usage }) => usage.sqsSends * (sqs.request.clientMs / vcpuSpeed()),
  ],
  ["events on the bus", 10_000, "/s", ({ usage }) => usage.events],
];
for (const [what, most, unit, of] of uses) {
  const [a, b] = [one, twenty].map(({ estimate }) => of(estimate) / estimate.messages) as [number, number];
  const amount = (value: number) =>
    value >= mebibyte / 1000 ? `${(value / 1000).toFixed(0)} k` : value.toPrecision(2);
  const rate = (use: number) => Number((most / use).toPrecision(2)).toLocaleString("en-US");
  console.log(
    `| ${what} | ${amount(a)} | ${amount(b)} | ${most.toLocaleString("en-US")} ${unit} | ${rate(a)} | ${rate(b)} |`,
  );
}

function estimated({ neurons, perMessage, concurrency }: Case): Estimate {
  const parameters = {
    epochs,
    layers: 2,
    neurons: { layer1: neurons, layer2: 1 },
    activations: { layer1: "relu", layer2: "sigmoid" },
    learning_rate: 0.01,
    precision: "float32",
    neurons_per_message: perMessage,
  };
  const workload = workloadOf(parseParameters(JSON.stringify(parameters), "parameters.json"), dataset);
  return estimateRun({ workload, platform: platformOf(concurrency), subscribers }, { precision: 0.03 });
}

/** AWS when it has been at work for some minutes. */
function platformOf(concurrency: number): Platform {
  const platform = awsPlatform({ maximumConcurrency: concurrency });
  if (platform.fleet.kind !== "lambda") return platform;
  const eventSource = { ...platform.fleet.eventSource, startConcurrency: concurrency };
  return { ...platform, fleet: { ...platform.fleet, coldStart: { medianMs: 0, slowTenthMs: 0 }, eventSource } };
}

function vcpuSpeed(): number {
  const { fleet } = platformOf(1000);
  return fleet.kind === "lambda" ? fleet.vcpuSpeed : 1;
}
