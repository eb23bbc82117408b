import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { functionCatalogue } from "@snn/functions/catalogue";
import { findResource, resourcesOf } from "../../src/evaluate/graph.js";
import type { Graphs } from "./graphs.js";

/** Logs, alarms, and what stays when a stage goes. */
export function operationsSuite(graphs: Graphs): void {
  describe("what operators rely on", () => {
    it("archives every log group for good, in Glacier after 60 days", () => {
      const graph = graphs.dev();
      const groups = resourcesOf(graph, "aws:cloudwatch/logGroup:LogGroup").map(({ state }) => state["name"]);
      const archived = resourcesOf(graph, "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter");
      assert.deepEqual(archived.map(({ inputs }) => inputs["logGroup"]).sort(), groups.sort());
      const delivery = findResource(graph, "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", "LogDelivery");
      for (const { inputs } of archived) assert.equal(inputs["destinationArn"], delivery.state["arn"]);
      const { bucketArn } = delivery.inputs["extendedS3Configuration"] as { bucketArn: string };
      const archive = findResource(graph, "aws:s3/bucket:Bucket", "LogArchiveBucket");
      assert.equal(bucketArn, archive.state["arn"]);
      const lifecycle = findResource(
        graph,
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        "LogArchiveLifecycle",
      );
      const rules = lifecycle.inputs["rules"] as readonly { transitions?: readonly unknown[] }[];
      assert.deepEqual(
        rules.flatMap(({ transitions = [] }) => transitions),
        [{ days: 60, storageClass: "GLACIER" }],
      );
    });

    it("tells people about dead letters, runs that stand still, failing functions and server errors", () => {
      const graph = graphs.dev();
      const topic = findResource(graph, "aws:sns/topic:Topic", "NotificationsTopic").state["arn"];
      const alarms = resourcesOf(graph, "aws:cloudwatch/metricAlarm:MetricAlarm");
      for (const { name, inputs } of alarms) assert.deepEqual(inputs["alarmActions"], [topic], name);
      const expected = [
        ...["dead-letters", "undelivered", "stuck-runs", "queue-age", "predictor-5xx"],
        ...Object.keys(functionCatalogue).map((name) => `${name}-errors`),
      ].map((name) => `snn-dev-${name}`);
      assert.deepEqual(alarms.map(({ inputs }) => inputs["name"]).sort(), expected.sort());
    });

    it("shows a run on a dashboard", () => {
      const { inputs } = findResource(graphs.dev(), "aws:cloudwatch/dashboard:Dashboard", "Dashboard");
      for (const metric of [
        "Cost",
        "Position",
        "TileDuration",
        "ApproximateAgeOfOldestMessage",
        "ApproximateNumberOfMessagesVisible",
      ])
        assert.ok(String(inputs["dashboardBody"]).includes(`"${metric}"`), metric);
    });

    it("rolls a deployment back when the service answers with 5xx", () => {
      const graph = graphs.dev();
      const { inputs } = findResource(graph, "aws:ecs/service:Service", "PredictionServiceService");
      assert.deepEqual(inputs["alarms"], { alarmNames: ["snn-dev-predictor-5xx"], enable: true, rollback: true });
    });

    it("holds a deployment at the gate when staging shows it, and turns the rules of both listeners round", () => {
      const graph = graphs.dev();
      const { inputs } = findResource(graph, "aws:ecs/service:Service", "PredictionServiceService");
      const { strategy, lifecycleHooks } = inputs["deploymentConfiguration"] as {
        strategy: string;
        lifecycleHooks: readonly { hookTargetArn: string; lifecycleStages: string[]; roleArn: string }[];
      };
      assert.equal(strategy, "BLUE_GREEN");
      assert.deepEqual(
        lifecycleHooks.map(({ lifecycleStages }) => lifecycleStages),
        [["POST_TEST_TRAFFIC_SHIFT"]],
      );
      assert.equal(lifecycleHooks[0]!.hookTargetArn.split(":").at(-1), "snn-dev-gate");
      const listener = (port: number) =>
        findResource(graph, "aws:lb/listener:Listener", `LoadBalancerListenerHTTP${port}`).state["arn"];
      const rule = (name: string) => findResource(graph, "aws:lb/listenerRule:ListenerRule", name);
      assert.equal(rule("ProductionRule").inputs["listenerArn"], listener(80));
      assert.equal(rule("StagingRule").inputs["listenerArn"], listener(8080));
      const [{ advancedConfiguration }] = inputs["loadBalancers"] as [
        { advancedConfiguration: Record<string, string> },
      ];
      assert.equal(advancedConfiguration["productionListenerRule"], rule("ProductionRule").state["arn"]);
      assert.equal(advancedConfiguration["testListenerRule"], rule("StagingRule").state["arn"]);
    });

    it("protects production, and leaves nothing of dev behind", () => {
      const [dev, production] = [graphs.dev(), graphs.production()];
      assert.deepEqual([dev.app.removal, dev.app.protect], ["remove", false]);
      assert.deepEqual([production.app.removal, production.app.protect], ["retain", true]);
      for (const [graph, isProduction] of [
        [dev, false],
        [production, true],
      ] as const) {
        const table = findResource(graph, "aws:dynamodb/table:Table", "RunsTable").inputs;
        assert.equal(table["deletionProtectionEnabled"], isProduction);
        assert.deepEqual(table["pointInTimeRecovery"], { enabled: true });
        for (const { inputs } of resourcesOf(graph, "aws:s3/bucket:Bucket"))
          assert.equal(inputs["forceDestroy"], !isProduction);
        const server = findResource(
          graph,
          "aws:elasticache/replicationGroup:ReplicationGroup",
          "ParameterServerCluster",
        ).inputs;
        assert.equal(server["multiAzEnabled"], isProduction);
      }
    });

    it("keeps old versions of objects for 30 days and events for 14, and expires what nobody needs", () => {
      const graph = graphs.dev();
      assert.deepEqual(
        findResource(graph, "aws:s3/bucketVersioning:BucketVersioning", "StorageVersioning").inputs[
          "versioningConfiguration"
        ],
        { status: "Enabled" },
      );
      assert.equal(
        findResource(graph, "aws:s3/bucketNotification:BucketNotification", "StorageNotificationsNotification").inputs[
          "eventbridge"
        ],
        true,
      );
      assert.equal(
        findResource(graph, "aws:cloudwatch/eventArchive:EventArchive", "EventsArchive").inputs["retentionDays"],
        14,
      );
      assert.deepEqual(findResource(graph, "aws:dynamodb/table:Table", "RunsTable").inputs["ttl"], {
        attributeName: "expiresAt",
        enabled: true,
      });
    });
  });
}
