import { vpc } from "./network";
import { stageName } from "./stage";

/** What everybody asks, and where a release is tried before. */
const ports = { production: 80, staging: 8080 };

/** The port that the service listens on in its container. */
export const containerPort = 3000;

/**
 * Whether a container is to get requests. It is while it has no model to serve and none is promised, or else the first deployment of
 * all would never become stable; a container with a release that it cannot load is not, and its deployment is rolled back.
 */
const healthCheck = {
  path: "/readyz",
  matcher: "200",
  interval: 10,
  timeout: 5,
  healthyThreshold: 2,
  unhealthyThreshold: 3,
};

const targetGroup = (colour: "blue" | "green") =>
  new aws.lb.TargetGroup(`Predictor${colour === "blue" ? "Blue" : "Green"}`, {
    name: stageName(colour),
    vpcId: vpc.id,
    targetType: "ip",
    protocol: "HTTP",
    port: containerPort,
    healthCheck,
    // A container answers what it has begun; a picture takes 30 s at most.
    deregistrationDelay: 30,
  });

/** ECS starts a deployment in the one that serves nobody, and then turns them round. */
export const blue = targetGroup("blue");
export const green = targetGroup("green");

const listeners = Object.values(ports).map((port) => ({ port, protocol: "http" as const }));

/**
 * It is not protected from deletion by AWS: it holds nothing that is worth it, and `bin/remove`, which deletes what the state of the
 * stage says without another deployment before, would be refused half-way.
 */
export const loadBalancer = new sst.aws.Alb("LoadBalancer", {
  vpc,
  listeners,
  transform: {
    loadBalancer: (args) => {
      args.name = stageName("predictor");
      args.dropInvalidHeaderFields = true;
    },
    // SST opens every port.
    securityGroup: (args) => {
      args.ingress = listeners.map(({ port }) => ({
        protocol: "tcp",
        fromPort: port,
        toPort: port,
        cidrBlocks: ["0.0.0.0/0"],
      }));
    },
    listener: (args, options) => {
      args.defaultActions = [{ type: "forward", targetGroupArn: blue.arn }];
      options.ignoreChanges = ["defaultActions"];
    },
  },
});

/** ECS moves the weights of rules, not of listeners, and what it has moved is not moved back by the next deployment. */
const rule = (name: keyof typeof ports) =>
  new aws.lb.ListenerRule(
    `${name === "production" ? "Production" : "Staging"}Rule`,
    {
      listenerArn: loadBalancer.getListener("http", ports[name]).arn,
      priority: 1,
      conditions: [{ pathPattern: { values: ["/*"] } }],
      actions: [
        {
          type: "forward",
          forward: {
            targetGroups: [
              { arn: blue.arn, weight: 100 },
              { arn: green.arn, weight: 0 },
            ],
          },
        },
      ],
    },
    { ignoreChanges: ["actions"] },
  );

export const productionRule = rule("production");
export const stagingRule = rule("staging");

export const productionUrl = $interpolate`http://${loadBalancer.dnsName}`;
export const stagingUrl = $interpolate`http://${loadBalancer.dnsName}:${ports.staging}`;
