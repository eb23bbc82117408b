import type { GraphLike } from "../../../src/rehearsal/graph-resources.js";

const arn = (service: string, resource: string) => `arn:aws:${service}:eu-central-1:123456789012:${resource}`;

export const arns = {
  cluster: arn("ecs", "cluster/snn"),
  service: arn("ecs", "service/snn/Predictor"),
  gate: arn("lambda", "function:gate"),
  blue: arn("elasticloadbalancing", "targetgroup/blue/1"),
  green: arn("elasticloadbalancing", "targetgroup/green/2"),
  loadBalancer: arn("elasticloadbalancing", "loadbalancer/app/lb/3"),
  listener: (port: number) => arn("elasticloadbalancing", `listener/app/lb/3/${port}`),
  rule: (port: number) => arn("elasticloadbalancing", `listener-rule/app/lb/3/${port}/1`),
  role: "arn:aws:iam::123456789012:role/blue-green",
  secret: arn("ssm", "parameter/token"),
};

/** The variables of the service's first task definition. */
export const environment = { PORT: "3000", SNN_BUCKET: "bucket" };

type State = Record<string, unknown>;

/** The prediction service behind a load balancer, as an evaluated graph has it. @param changes to the states, by logical name */
export function serviceGraph(changes: Readonly<Record<string, State>> = {}): GraphLike {
  const resource = (type: string, name: string, state: State) => ({
    type,
    name,
    state: { ...state, ...changes[name] },
  });
  return {
    resources: [
      resource("aws:lb/loadBalancer:LoadBalancer", "LoadBalancer", { arn: arns.loadBalancer }),
      ...[80, 8080].flatMap((port) => [
        resource("aws:lb/listener:Listener", `Listener${port}`, {
          arn: arns.listener(port),
          port,
          protocol: "HTTP",
          loadBalancerArn: arns.loadBalancer,
          defaultActions: [{ type: "forward", targetGroupArn: arns.blue }],
        }),
        resource("aws:lb/listenerRule:ListenerRule", `Rule${port}`, {
          arn: arns.rule(port),
          listenerArn: arns.listener(port),
          priority: 1,
          conditions: [{ pathPattern: { values: ["/*"] } }],
          actions: [
            {
              type: "forward",
              forward: {
                targetGroups: [
                  { arn: arns.blue, weight: 100 },
                  { arn: arns.green, weight: 0 },
                ],
              },
            },
          ],
        }),
      ]),
      ...(["blue", "green"] as const).map((colour) =>
        resource("aws:lb/targetGroup:TargetGroup", colour, {
          arn: arns[colour],
          protocol: "HTTP",
          targetType: "ip",
          port: 3000,
          deregistrationDelay: 30,
          healthCheck: {
            path: "/readyz",
            matcher: "200",
            interval: 10,
            timeout: 5,
            healthyThreshold: 2,
            unhealthyThreshold: 3,
          },
        }),
      ),
      resource("aws:ecs/taskDefinition:TaskDefinition", "PredictorTask", {
        arn: arn("ecs", "task-definition/snn-Predictor:1"),
        family: "snn-Predictor",
        cpu: "512",
        memory: "1024",
        networkMode: "awsvpc",
        requiresCompatibilities: ["FARGATE"],
        taskRoleArn: "arn:aws:iam::123456789012:role/task",
        containerDefinitions: JSON.stringify([
          {
            name: "Predictor",
            image: "predictor@sha256:1",
            environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
            secrets: [{ name: "TOKEN", valueFrom: arns.secret }],
            portMappings: [{ containerPort: 3000, protocol: "tcp" }],
          },
        ]),
      }),
      resource("aws:ecs/service:Service", "PredictorService", {
        arn: arns.service,
        name: "Predictor",
        cluster: arns.cluster,
        taskDefinition: arn("ecs", "task-definition/snn-Predictor:1"),
        desiredCount: 1,
        deploymentController: { type: "ECS" },
        deploymentConfiguration: {
          strategy: "BLUE_GREEN",
          bakeTimeInMinutes: "10",
          lifecycleHooks: [
            {
              hookTargetArn: arns.gate,
              roleArn: arns.role,
              lifecycleStages: ["POST_TEST_TRAFFIC_SHIFT"],
              hookDetails: '{"from":"the graph"}',
            },
          ],
        },
        deploymentCircuitBreaker: { enable: true, rollback: true },
        alarms: { alarmNames: ["predictor-5xx"], enable: true, rollback: true },
        loadBalancers: [
          {
            targetGroupArn: arns.blue,
            containerName: "Predictor",
            containerPort: 3000,
            advancedConfiguration: {
              alternateTargetGroupArn: arns.green,
              productionListenerRule: arns.rule(80),
              testListenerRule: arns.rule(8080),
              roleArn: arns.role,
            },
          },
        ],
      }),
    ],
  };
}
