import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { functionCatalogue } from "@snn/functions/catalogue";
import { findResource, resourcesOf } from "../../src/evaluate/graph.js";
import { type Graphs, pairsOf, statementsOfRole } from "./graphs.js";

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
        ...["dead-letters", "undelivered", "stuck-runs", "queue-age", "predictor-5xx", "predictor-unreachable"],
        ...Object.keys(functionCatalogue).map((name) => `${name}-errors`),
      ].map((name) => `snn-dev-${name}`);
      assert.deepEqual(alarms.map(({ inputs }) => inputs["name"]).sort(), expected.sort());
    });

    it("measures with every alarm something that is there", () => {
      const graph = graphs.dev();
      const valuesOf = (type: string, key: string) => resourcesOf(graph, type).map(({ state }) => state[key]);
      const known: Readonly<Record<string, readonly unknown[]>> = {
        "AWS/SQS QueueName": valuesOf("aws:sqs/queue:Queue", "name"),
        "AWS/Lambda FunctionName": valuesOf("aws:lambda/function:Function", "name"),
        "AWS/ApplicationELB LoadBalancer": valuesOf("aws:lb/loadBalancer:LoadBalancer", "arnSuffix"),
        "SNN/dev service": Object.keys(functionCatalogue),
      };
      for (const { name, inputs } of resourcesOf(graph, "aws:cloudwatch/metricAlarm:MetricAlarm")) {
        const [dimension, ...others] = Object.entries(inputs["dimensions"] as Record<string, string>);
        assert.deepEqual(others, [], name);
        assert.ok(known[`${inputs["namespace"]} ${dimension![0]}`]?.includes(dimension![1]), `${name}: ${dimension}`);
      }
    });

    it("gives an alarm at the third failure of an event, which is the last", () => {
      const alarms = resourcesOf(graphs.dev(), "aws:cloudwatch/metricAlarm:MetricAlarm");
      const retried = alarms.find(({ inputs }) => inputs["name"] === "snn-dev-launch-errors")!.inputs;
      assert.deepEqual([retried["datapointsToAlarm"], retried["evaluationPeriods"]], [3, 15]);
      for (const name of ["gate", "approval"]) {
        const { inputs } = alarms.find(({ inputs }) => inputs["name"] === `snn-dev-${name}-errors`)!;
        assert.deepEqual([inputs["datapointsToAlarm"], inputs["evaluationPeriods"]], [1, 1], name);
      }
    });

    it("lets services of AWS do with our resources what they are there for, and nothing else", () => {
      const graph = graphs.dev();
      const arnOf = (name: string) => String(graph.resources.find((resource) => resource.name === name)!.state["arn"]);
      const may = (name: string) => pairsOf(statementsOfRole(findResource(graph, "aws:iam/role:Role", name)));
      const archive = arnOf("LogArchiveBucket");
      assert.deepEqual(may("LogSubscriptionRole"), [
        `firehose:PutRecord ${arnOf("LogDelivery")}`,
        `firehose:PutRecordBatch ${arnOf("LogDelivery")}`,
      ]);
      assert.deepEqual(may("LogDeliveryRole"), [
        `s3:AbortMultipartUpload ${archive}/*`,
        `s3:GetBucketLocation ${archive}`,
        `s3:ListBucket ${archive}`,
        `s3:ListBucketMultipartUploads ${archive}`,
        `s3:PutObject ${archive}/*`,
      ]);
      assert.deepEqual(may("GateRole"), [`lambda:InvokeFunction ${arnOf("GateFunctionFunction")}`]);
      const repository = "arn:aws:ecr:eu-central-1:123456789012:repository/sst-asset";
      const logs = `${arnOf("PredictionServiceLogGroupPredictionService")}:*`;
      assert.deepEqual(may("PredictorExecutionRole"), [
        `ecr:BatchCheckLayerAvailability ${repository}`,
        `ecr:BatchGetImage ${repository}`,
        "ecr:GetAuthorizationToken *",
        `ecr:GetDownloadUrlForLayer ${repository}`,
        `logs:CreateLogStream ${logs}`,
        `logs:PutLogEvents ${logs}`,
      ]);
      // What it may do is AWS's own list: to register containers, and to turn listeners round.
      const { managedPolicyArns } = findResource(graph, "aws:iam/role:Role", "BlueGreenRole").inputs;
      assert.deepEqual(managedPolicyArns, [
        "arn:aws:iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers",
      ]);
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

    it("leaves alone what ECS has turned round and scaled, and gives requests to who is ready", () => {
      const graph = graphs.dev();
      const ignored = (type: string, name: string) => findResource(graph, type, name).options.ignoreChanges;
      for (const name of ["ProductionRule", "StagingRule"])
        assert.deepEqual(ignored("aws:lb/listenerRule:ListenerRule", name), ["actions"], name);
      assert.ok(ignored("aws:ecs/service:Service", "PredictionServiceService")?.includes("desiredCount"));
      for (const { name, inputs } of resourcesOf(graph, "aws:lb/targetGroup:TargetGroup"))
        assert.equal((inputs["healthCheck"] as { path: string }).path, "/readyz", name);
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
