import { z } from "zod";
import { GraphError, type GraphLike, onlyResourceOf, resourcesOf } from "../graph-resources.js";

/** How a target group finds out whether a target can serve. */
export interface HealthCheck {
  readonly path: string;
  /** Whether an HTTP status is a healthy one. */
  readonly matches: (status: number) => boolean;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  /** So many checks in a row must succeed, or fail, to change the state of a target. */
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
}

export interface TargetGroupDescription {
  readonly arn: string;
  readonly healthCheck: HealthCheck;
  /** How long a target that is taken away may take for the requests that it has. */
  readonly deregistrationDelayMs: number;
}

/** Target groups and their shares of the requests. */
export type Weights = readonly { readonly targetGroupArn: string; readonly weight: number }[];

export interface ListenerDescription {
  readonly arn: string;
  readonly port: number;
  readonly defaultWeights: Weights;
}

export interface RuleDescription {
  readonly arn: string;
  readonly listenerArn: string;
  /** The lowest number is asked first. */
  readonly priority: number;
  /** With `*` for any characters and `?` for one; the rule is for what matches any of them. */
  readonly paths: readonly string[];
  readonly weights: Weights;
}

export interface LoadBalancerDescription {
  readonly arn: string;
  readonly listeners: readonly ListenerDescription[];
  readonly rules: readonly RuleDescription[];
  readonly targetGroups: readonly TargetGroupDescription[];
}

/** The statuses of a matcher: `200`, `200,202` or `200-299`. */
function statusMatcher(matcher: string): (status: number) => boolean {
  const ranges = matcher.split(",").map((part) => {
    const [first, last = first] = part.split("-").map(Number);
    return { first: first!, last: last! };
  });
  return (status) => ranges.some(({ first, last }) => status >= first && status <= last);
}

// Unless the graph says otherwise, everything is as Elastic Load Balancing has it by default.
const targetGroupSchema = z
  .object({
    arn: z.string(),
    protocol: z.literal("HTTP"),
    targetType: z.literal("ip"),
    deregistrationDelay: z.coerce.number().default(300),
    healthCheck: z
      .object({
        path: z.string().default("/"),
        matcher: z
          .string()
          .regex(/^\d{3}([-,]\d{3})*$/)
          .default("200"),
        interval: z.coerce.number().default(30),
        timeout: z.coerce.number().default(5),
        healthyThreshold: z.coerce.number().default(5),
        unhealthyThreshold: z.coerce.number().default(2),
      })
      .prefault({}),
  })
  .transform(
    ({ arn, deregistrationDelay, healthCheck: { matcher, interval, timeout, ...check } }): TargetGroupDescription => ({
      arn,
      deregistrationDelayMs: deregistrationDelay * 1000,
      healthCheck: {
        ...check,
        matches: statusMatcher(matcher),
        intervalMs: interval * 1000,
        timeoutMs: timeout * 1000,
      },
    }),
  );

const actionsSchema = z
  .tuple([
    z.object({
      type: z.literal("forward"),
      targetGroupArn: z.string().optional(),
      forward: z
        .object({ targetGroups: z.array(z.object({ arn: z.string(), weight: z.coerce.number().default(1) })).min(1) })
        .optional(),
    }),
  ])
  .transform(([{ targetGroupArn, forward }], context): Weights => {
    if (forward) return forward.targetGroups.map(({ arn, weight }) => ({ targetGroupArn: arn, weight }));
    if (targetGroupArn !== undefined) return [{ targetGroupArn, weight: 1 }];
    context.addIssue({ code: "custom", message: "forwards to no target group" });
    return z.NEVER;
  });

const listenerSchema = z
  .object({
    arn: z.string(),
    port: z.coerce.number(),
    protocol: z.literal("HTTP"),
    loadBalancerArn: z.string(),
    defaultActions: actionsSchema,
  })
  .transform(({ arn, port, loadBalancerArn, defaultActions }) => ({
    arn,
    port,
    loadBalancerArn,
    defaultWeights: defaultActions,
  }));

const ruleSchema = z
  .object({
    arn: z.string(),
    listenerArn: z.string(),
    priority: z.coerce.number(),
    conditions: z.tuple([z.strictObject({ pathPattern: z.object({ values: z.array(z.string()).min(1) }) })]),
    actions: actionsSchema,
  })
  .transform(
    ({ arn, listenerArn, priority, conditions: [{ pathPattern }], actions }): RuleDescription => ({
      arn,
      listenerArn,
      priority,
      paths: pathPattern.values,
      weights: actions,
    }),
  );

/**
 * The load balancer of a graph, with its listeners, their rules, and the target groups.
 *
 * @throws GraphError for anything but HTTP listeners that forward to HTTP targets by their path, or for a reference to nothing
 */
export function loadBalancerOf(graph: GraphLike): LoadBalancerDescription {
  const { arn } = onlyResourceOf(graph, "aws:lb/loadBalancer:LoadBalancer", z.object({ arn: z.string() }));
  const listeners = resourcesOf(graph, "aws:lb/listener:Listener", listenerSchema);
  const rules = resourcesOf(graph, "aws:lb/listenerRule:ListenerRule", ruleSchema);
  const targetGroups = resourcesOf(graph, "aws:lb/targetGroup:TargetGroup", targetGroupSchema);

  const refuseUnknown = (what: string, referenced: string, known: readonly { readonly arn: string }[]) => {
    if (!known.some((resource) => resource.arn === referenced))
      throw new GraphError(`${what} refers to ${referenced}, which the graph does not have`);
  };
  for (const listener of listeners)
    refuseUnknown(`the listener of port ${listener.port}`, listener.loadBalancerArn, [{ arn }]);
  for (const rule of rules) refuseUnknown(`the rule ${rule.arn}`, rule.listenerArn, listeners);
  const allWeights = [...listeners.map(({ defaultWeights }) => defaultWeights), ...rules.map(({ weights }) => weights)];
  for (const { targetGroupArn } of allWeights.flat()) refuseUnknown("a listener", targetGroupArn, targetGroups);
  return { arn, listeners, rules, targetGroups };
}
