import { z } from "zod";
import { type GraphLike, resourcesOf } from "../graph-resources.js";

/** Somebody who has asked to be told by e-mail of what is published to a topic. */
export interface EmailSubscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly address: string;
}

const subscriptionSchema = z.object({
  arn: z.string(),
  topic: z.string(),
  protocol: z.string(),
  endpoint: z.string(),
  filterPolicy: z.undefined().optional(),
});

/** The e-mail subscriptions of a graph. @throws GraphError for one with a filter */
export function emailSubscriptionsOf(graph: GraphLike): EmailSubscription[] {
  return resourcesOf(graph, "aws:sns/topicSubscription:TopicSubscription", subscriptionSchema)
    .filter(({ protocol }) => protocol === "email")
    .map(({ arn, topic, endpoint }) => ({ arn, topicArn: topic, address: endpoint }));
}
