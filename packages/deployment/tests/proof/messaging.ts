import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { functionCatalogue } from "@snn/functions/catalogue";
import { findResource, resourcesOf } from "../../src/evaluate/graph.js";
import { byArn, type Graphs, lambdaOf, pairsOf, statementsOfRole } from "./graphs.js";

/** Timeouts, retries and dead letters fit together. */
export function messagingSuite(graphs: Graphs): void {
  describe("how messages travel", () => {
    it("hides a task for six times as long as a function may take for it", () => {
      const graph = graphs.dev();
      const { visibilityTimeoutSeconds } = findResource(graph, "aws:sqs/queue:Queue", "NeuronQueueQueue").inputs;
      assert.ok(Number(visibilityTimeoutSeconds) >= 6 * Number(lambdaOf(graph, "neuron").inputs["timeout"]));
    });

    it("takes back single tasks of a batch, and batches of more than ten only with a window", () => {
      const { inputs } = findResource(graphs.dev(), "aws:lambda/eventSourceMapping:EventSourceMapping", "NeuronSource");
      assert.deepEqual(inputs["functionResponseTypes"], ["ReportBatchItemFailures"]);
      assert.ok(Number(inputs["batchSize"]) <= 10 || Number(inputs["maximumBatchingWindowInSeconds"]) >= 1);
      const { maximumConcurrency } = inputs["scalingConfig"] as { maximumConcurrency: number };
      assert.ok(maximumConcurrency >= 2 && maximumConcurrency <= 1000);
      assert.equal(byArn(graphs.dev(), inputs["eventSourceArn"])?.name, "NeuronQueueQueue");
      assert.equal(byArn(graphs.dev(), inputs["functionName"])?.inputs["name"], "snn-dev-neuron");
    });

    it("moves a task to the dead letters long after the function itself would have given it up", () => {
      const graph = graphs.dev();
      const queue = findResource(graph, "aws:sqs/queue:Queue", "NeuronQueueQueue");
      const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(String(queue.inputs["redrivePolicy"]));
      assert.equal(byArn(graph, deadLetterTargetArn)?.name, "DeadLettersQueue");
      assert.ok(maxReceiveCount > 10);
    });

    it("keeps dead letters at least as long as what they were", () => {
      const queues = resourcesOf(graphs.dev(), "aws:sqs/queue:Queue");
      assert.deepEqual(
        queues.map(({ name, inputs }) => [name, inputs["messageRetentionSeconds"]]),
        queues.map(({ name }) => [name, 14 * 24 * 3600]),
      );
    });

    it("keeps what a rule cannot hand over, in a queue that EventBridge of this account may send to", () => {
      const graph = graphs.dev();
      const undelivered = findResource(graph, "aws:sqs/queue:Queue", "UndeliveredQueue").state;
      for (const { name, inputs } of resourcesOf(graph, "aws:cloudwatch/eventTarget:EventTarget")) {
        assert.deepEqual(inputs["deadLetterConfig"], { arn: undelivered["arn"] }, name);
        const { maximumEventAgeInSeconds, maximumRetryAttempts } = inputs["retryPolicy"] as Record<string, number>;
        assert.ok(maximumRetryAttempts! > 0 && maximumEventAgeInSeconds! >= 60, name);
      }
      const { inputs } = findResource(graph, "aws:sqs/queuePolicy:QueuePolicy", "UndeliveredPolicy");
      assert.equal(inputs["queueUrl"], undelivered["url"]);
      const { Statement } = JSON.parse(String(inputs["policy"]));
      assert.deepEqual(Statement, [
        {
          Effect: "Allow",
          Action: "sqs:SendMessage",
          Resource: undelivered["arn"],
          Principal: { Service: "events.amazonaws.com" },
          Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
        },
      ]);
    });

    it("starts each function that a rule names with the permission of that rule", () => {
      const graph = graphs.dev();
      const permissions = resourcesOf(graph, "aws:lambda/permission:Permission").map(({ inputs }) => inputs);
      for (const { name, inputs } of resourcesOf(graph, "aws:cloudwatch/eventTarget:EventTarget")) {
        const rule = resourcesOf(graph, "aws:cloudwatch/eventRule:EventRule").find(
          (rule) => rule.state["name"] === inputs["rule"],
        );
        assert.equal(rule?.inputs["eventBusName"], inputs["eventBusName"], name);
        assert.ok(
          permissions.some(
            (permission) =>
              permission["function"] === inputs["arn"] &&
              permission["sourceArn"] === rule?.state["arn"] &&
              permission["principal"] === "events.amazonaws.com" &&
              permission["action"] === "lambda:InvokeFunction",
          ),
          name,
        );
      }
      for (const rule of resourcesOf(graph, "aws:cloudwatch/eventRule:EventRule"))
        assert.ok(
          resourcesOf(graph, "aws:cloudwatch/eventTarget:EventTarget").some(
            ({ inputs }) => inputs["rule"] === rule.state["name"],
          ),
          rule.name,
        );
    });

    it("tries asynchronous functions three times and hands what fails to the one that looks after it", () => {
      const graph = graphs.dev();
      const settings = resourcesOf(graph, "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig");
      const destinations = Object.fromEntries(
        settings.map(({ inputs }) => {
          const { onFailure } = inputs["destinationConfig"] as { onFailure: { destination: string } };
          assert.equal(inputs["maximumRetryAttempts"], 2);
          return [
            String(inputs["functionName"]).replace("snn-dev-", ""),
            byArn(graph, onFailure.destination)?.inputs["name"],
          ];
        }),
      );
      const expected = Object.entries(functionCatalogue).flatMap(([name, needs]) =>
        "isNeeded" in needs && name !== "watchdog"
          ? [[name, needs.isNeeded ? "snn-dev-dead-letter" : "snn-dev-kept-letter"]]
          : [],
      );
      const undelivered = findResource(graph, "aws:sqs/queue:Queue", "UndeliveredQueue").inputs["name"];
      assert.deepEqual(destinations, {
        ...Object.fromEntries(expected),
        "dead-letter": undelivered,
        "kept-letter": undelivered,
      });
    });

    it("lets functions start each other round after round, which a training is", () => {
      const graph = graphs.dev();
      const allowed = resourcesOf(graph, "aws:lambda/functionRecursionConfig:FunctionRecursionConfig").map(
        ({ inputs }) => `${inputs["functionName"]} ${inputs["recursiveLoop"]}`,
      );
      assert.deepEqual(
        allowed.sort(),
        Object.keys(functionCatalogue)
          .map((name) => `snn-dev-${name} Allow`)
          .sort(),
      );
    });

    it("looks after the runs every minute, and never for longer than that", () => {
      const graph = graphs.dev();
      const [schedule] = resourcesOf(graph, "aws:scheduler/schedule:Schedule");
      const target = schedule!.inputs["target"] as { arn: string; roleArn: string; deadLetterConfig: { arn: string } };
      assert.equal(schedule!.inputs["scheduleExpression"], "rate(1 minute)");
      assert.equal(byArn(graph, target.arn)?.inputs["name"], "snn-dev-watchdog");
      assert.equal(byArn(graph, target.deadLetterConfig.arn)?.name, "UndeliveredQueue");
      assert.ok(Number(lambdaOf(graph, "watchdog").inputs["timeout"]) <= 60);
      assert.deepEqual(pairsOf(statementsOfRole(byArn(graph, target.roleArn)!)), [
        `lambda:InvokeFunction ${target.arn}`,
        `sqs:SendMessage ${target.deadLetterConfig.arn}`,
      ]);
    });

    it("tells people by mail", () => {
      const graph = graphs.dev();
      const subscriptions = resourcesOf(graph, "aws:sns/topicSubscription:TopicSubscription").map(
        ({ inputs }) => inputs,
      );
      const topic = findResource(graph, "aws:sns/topic:Topic", "NotificationsTopic").state["arn"];
      assert.deepEqual(subscriptions, [{ topic, protocol: "email", endpoint: "someone@example.com" }]);
    });
  });
}
