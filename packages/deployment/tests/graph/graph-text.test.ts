import assert from "node:assert/strict";
import { test } from "node:test";
import type { Graph, GraphResource } from "../../src/evaluate/graph.js";
import { graphText } from "../../src/graph/graph-text.js";

function resource(
  type: string,
  name: string,
  inputs: Record<string, unknown>,
  answered: Record<string, unknown>,
  options: GraphResource["options"] = {},
): GraphResource {
  return { type, name, inputs, state: { ...inputs, ...answered }, options };
}

function graph(suffix: string): Graph {
  const queue = `snn-dev-Queue-${suffix}`;
  const dead = `snn-dev-Dead-${suffix}`;
  const url = (name: string) => `https://sqs.eu-central-1.amazonaws.com/123456789012/${name}`;
  const arn = (name: string) => `arn:aws:sqs:eu-central-1:123456789012:${name}`;
  const policy = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: ["sqs:SendMessage", "sqs:DeleteMessage"],
        Resource: arn(queue),
        Principal: { Service: "events.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
      },
    ],
  };
  const named = { ignoreChanges: ["name"] };
  return {
    stage: "dev",
    region: "eu-central-1",
    app: { name: "snn", removal: "remove", protect: false, home: "aws", providers: {} },
    nameSuffixes: [suffix],
    functions: [
      {
        functionId: "Neuron",
        bundle: "dist/functions/neuron",
        handler: "index.handler",
        links: { Queue: { url: url(queue), type: "sst.aws.Queue" } },
        encryptionKey: suffix,
      },
    ],
    resources: [
      resource(
        "aws:sqs/queue:Queue",
        "DeadQueue",
        { name: dead },
        { id: url(dead), url: url(dead), arn: arn(dead) },
        named,
      ),
      resource(
        "aws:sqs/queue:Queue",
        "Queue",
        {
          name: queue,
          redrivePolicy: JSON.stringify({ maxReceiveCount: 5, deadLetterTargetArn: arn(dead) }),
          delaySeconds: 0,
        },
        { id: url(queue), url: url(queue), arn: arn(queue) },
        { ...named, protect: true },
      ),
      resource(
        "aws:sqs/queuePolicy:QueuePolicy",
        "QueuePolicy",
        { queueUrl: url(queue), policy: JSON.stringify(policy) },
        { id: url(queue) },
      ),
      resource(
        "aws:s3/bucketObjectv2:BucketObjectv2",
        "NeuronCode",
        { key: "code.zip", source: { asset: "<work>/artifacts/Neuron/code.zip" } },
        { id: "code.zip" },
      ),
    ],
  };
}

test("a graph is shown a block a resource, with policies as statements and other resources by name", () => {
  assert.equal(
    graphText(graph("abcdefhk")),
    `# What stage dev would create in eu-central-1, evaluated without AWS. Written by \`npm run graph\`; every
# change of infrastructure shows here, and is reviewed here.

app snn
  home: aws
  protect: false
  providers: {}
  removal: remove

function Neuron
  bundle: dist/functions/neuron
  handler: index.handler
  links:
    Queue:
      type: sst.aws.Queue
      url: <Queue.url>

aws:sqs/queue:Queue DeadQueue
  name: snn-dev-Dead

aws:sqs/queue:Queue Queue
  (protected)
  delaySeconds: 0
  name: snn-dev-Queue
  redrivePolicy:
    deadLetterTargetArn: <DeadQueue.arn>
    maxReceiveCount: 5

aws:sqs/queuePolicy:QueuePolicy QueuePolicy
  policy:
    Allow sqs:DeleteMessage
          sqs:SendMessage
      on <Queue.arn>
      for Service events.amazonaws.com
      if StringEquals aws:SourceAccount: <account>
  queueUrl: <Queue.url>
`,
  );
});

test("other random endings of names change nothing", () => {
  assert.equal(graphText(graph("abcdefhk")), graphText(graph("zzzzzzzz")));
});
