import {
  CreateEventBusCommand,
  type EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import type { Delivery } from "@snn/local-cloud";
import { z } from "zod";
import { GraphError, type GraphLike, resourcesOf } from "../graph-resources.js";
import type { AsynchronousInvocations } from "../lambda/index.js";
import type { Roles } from "../resources/roles.js";
import type { Undelivered } from "./undelivered.js";

const busSchema = z.object({ name: z.string() });
const ruleSchema = z.object({
  name: z.string(),
  arn: z.string(),
  eventBusName: z.string(),
  eventPattern: z.string(),
  state: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
  scheduleExpression: z.undefined().optional(),
});
// Strict: an input that is transformed, say, would reach the function otherwise than here.
const targetSchema = z.strictObject({
  id: z.string(),
  targetId: z.string(),
  rule: z.string(),
  eventBusName: z.string().default("default"),
  arn: z.string(),
  deadLetterConfig: z.strictObject({ arn: z.string() }).optional(),
  // Lambda takes every event at once here, so nothing is ever tried again before that.
  retryPolicy: z.strictObject({ maximumEventAgeInSeconds: z.int(), maximumRetryAttempts: z.int() }).optional(),
});

/** Creates the buses of a graph, their rules and the targets of those. @throws GraphError for a target of no rule */
export async function createRules(graph: GraphLike, client: EventBridgeClient): Promise<void> {
  for (const { name } of resourcesOf(graph, "aws:cloudwatch/eventBus:EventBus", busSchema))
    await client.send(new CreateEventBusCommand({ Name: name }));
  for (const rule of resourcesOf(graph, "aws:cloudwatch/eventRule:EventRule", ruleSchema)) {
    const { RuleArn } = await client.send(
      new PutRuleCommand({
        Name: rule.name,
        EventBusName: rule.eventBusName,
        EventPattern: rule.eventPattern,
        State: rule.state,
      }),
    );
    if (RuleArn !== rule.arn) throw new GraphError(`the rule ${rule.arn} is ${RuleArn} here`);
  }
  for (const { targetId, rule, eventBusName, arn } of targetsOf(graph))
    await client.send(
      new PutTargetsCommand({ Rule: rule, EventBusName: eventBusName, Targets: [{ Id: targetId, Arn: arn }] }),
    );
}

/**
 * What EventBridge does with an event for a target: it invokes the function, when that lets it. What it cannot hand over goes to the
 * dead-letter queue of the target.
 */
export function ruleDelivery(
  graph: GraphLike,
  { roles, invocations, undelivered }: RuleDeliveryOptions,
): (delivery: Delivery) => void {
  const rules = resourcesOf(graph, "aws:cloudwatch/eventRule:EventRule", ruleSchema);
  const deadLetterArns = new Map(
    targetsOf(graph).map(({ rule, eventBusName, arn, deadLetterConfig }) => {
      const ruleArn = rules.find(({ name, eventBusName: bus }) => name === rule && bus === eventBusName)?.arn;
      return [`${ruleArn} ${arn}`, deadLetterConfig?.arn];
    }),
  );
  return ({ ruleArn, targetArn, event }) => {
    const giveUp = (code: string, message: string) =>
      undelivered.keep({
        queueArn: deadLetterArns.get(`${ruleArn} ${targetArn}`),
        body: event,
        attributes: { RULE_ARN: ruleArn, TARGET_ARN: targetArn, ERROR_CODE: code, ERROR_MESSAGE: message },
        maySend: (queueArn) =>
          roles.allows("events.amazonaws.com", "sqs:SendMessage", queueArn, { sourceArn: ruleArn }),
      });
    if (!roles.allows("events.amazonaws.com", "lambda:InvokeFunction", targetArn, { sourceArn: ruleArn }))
      return giveUp("NO_PERMISSIONS", `${targetArn} does not let the rule ${ruleArn} invoke it`);
    try {
      invocations.invoke(targetArn, event);
    } catch (error) {
      giveUp("NO_RESOURCE", String(error));
    }
  };
}

interface RuleDeliveryOptions {
  readonly roles: Roles;
  readonly invocations: AsynchronousInvocations;
  readonly undelivered: Undelivered;
}

function targetsOf(graph: GraphLike) {
  return resourcesOf(graph, "aws:cloudwatch/eventTarget:EventTarget", targetSchema);
}
