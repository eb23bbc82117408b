import { gate } from "./approval";
import { cluster, executionRole, logGroupName, serviceName, taskRole } from "./cluster";
import { blue, containerPort, green, loadBalancer, productionRule, stagingRule } from "./load-balancer";
import { topic } from "./notification";
import { isProduction, stageName } from "./stage";
import { bucket, table } from "./storage";

/** ECS itself turns the listener rules round. */
const loadBalancerRole = new aws.iam.Role("BlueGreenRole", {
  assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "ecs.amazonaws.com" }),
  managedPolicyArns: ["arn:aws:iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers"],
});

/** ECS asks the gate. */
const hookRole = new aws.iam.Role("GateRole", {
  assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "ecs.amazonaws.com" }),
  inlinePolicies: [
    {
      name: "ask",
      policy: aws.iam.getPolicyDocumentOutput({
        statements: [{ actions: ["lambda:InvokeFunction"], resources: [gate.arn] }],
      }).json,
    },
  ],
});

/**
 * Answers with 5xx mean that something is wrong with us: what callers can bring about, too many requests included, is 4xx.
 * Two minutes of them in three take a deployment back.
 */
export const serverErrors = new aws.cloudwatch.MetricAlarm("PredictorServerErrors", {
  name: stageName("predictor-5xx"),
  alarmDescription: "The prediction service answers with 5xx",
  namespace: "AWS/ApplicationELB",
  metricName: "HTTPCode_Target_5XX_Count",
  dimensions: { LoadBalancer: loadBalancer.nodes.loadBalancer.arnSuffix },
  statistic: "Sum",
  period: 60,
  evaluationPeriods: 3,
  datapointsToAlarm: 2,
  threshold: 5,
  comparisonOperator: "GreaterThanOrEqualToThreshold",
  treatMissingData: "notBreaching",
  alarmActions: [topic.arn],
});

/** After the shift, both are kept for so long: to go back takes seconds then. */
const bakeMinutes = isProduction ? 10 : 1;

/**
 * The prediction service. A deployment starts the other target group's containers, which staging's listener shows; the gate holds it
 * until the release is approved; then production's listener turns round.
 */
export const predictor = new sst.aws.Service(serviceName, {
  cluster,
  // Half a processor looks at 60 pictures a second; 1 GB is what hostile pictures take, see the Dockerfile.
  cpu: "0.5 vCPU",
  memory: "1 GB",
  architecture: "x86_64",
  image: { context: ".", dockerfile: "packages/predictor/Dockerfile", cache: false },
  taskRole: taskRole.name,
  executionRole: executionRole.name,
  environment: {
    PORT: String(containerPort),
    SNN_BUCKET: bucket.name,
    SNN_TABLE: table.name,
    // The load balancer, whose word is taken for who asks.
    SNN_PROXIES: "1",
  },
  // ECS ignores that of the image.
  health: {
    command: [
      "CMD",
      "node",
      "--input-type=module",
      "--eval",
      `const { ok } = await fetch("http://127.0.0.1:${containerPort}/healthz"); process.exit(ok ? 0 : 1)`,
    ],
    interval: "10 seconds",
    timeout: "5 seconds",
    retries: 3,
    startPeriod: "20 seconds",
  },
  logging: { name: logGroupName, retention: "1 month" },
  scaling: { min: isProduction ? 2 : 1, max: isProduction ? 8 : 2, cpuUtilization: 60, memoryUtilization: false },
  transform: {
    taskDefinition: (args) => {
      args.containerDefinitions = $util.output(args.containerDefinitions).apply((text) => {
        const definitions = JSON.parse(text as string).map((definition: object) => ({
          ...definition,
          portMappings: [{ containerPort, protocol: "tcp" }],
          // SST gives it a terminal, which would end every line of the log with a carriage return.
          pseudoTerminal: false,
          // It writes nowhere.
          readonlyRootFilesystem: true,
        }));
        return JSON.stringify(definitions);
      });
    },
    service: (args, options) => {
      // Nobody needs a shell in there.
      args.enableExecuteCommand = false;
      // A stage is removed without scaling the service down before, whatever deployment waits for an approval meanwhile.
      args.forceDelete = true;
      args.deploymentController = { type: "ECS" };
      args.deploymentConfiguration = {
        strategy: "BLUE_GREEN",
        bakeTimeInMinutes: String(bakeMinutes),
        lifecycleHooks: [
          { hookTargetArn: gate.arn, roleArn: hookRole.arn, lifecycleStages: ["POST_TEST_TRAFFIC_SHIFT"] },
        ],
      };
      args.loadBalancers = [
        {
          targetGroupArn: blue.arn,
          containerName: serviceName,
          containerPort,
          advancedConfiguration: {
            alternateTargetGroupArn: green.arn,
            productionListenerRule: productionRule.arn,
            testListenerRule: stagingRule.arn,
            roleArn: loadBalancerRole.arn,
          },
        },
      ];
      args.alarms = { alarmNames: [serverErrors.name], enable: true, rollback: true };
      // Scaling changes the count; a rollout changes the task definition, until the next deployment of new code.
      options.ignoreChanges = ["desiredCount"];
      options.dependsOn = [productionRule, stagingRule];
    },
  },
});
