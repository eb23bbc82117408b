import { InvalidMessageError } from "@snn/core";
import { z } from "zod";
import { deploymentCompleted, deploymentFailed, type RolloutServices, rollout } from "../../rollout.js";
import type { HandlerDependencies } from "../dependencies.js";
import { eventDeliveryOf } from "../envelopes.js";
import { type EventHandler, eventHandler } from "./event.js";

const deploymentStateChange = "ECS Deployment State Change";

/** What ECS tells through EventBridge of a deployment. Of several kinds of it, this is about its end. */
const deploymentSchema = z.object({
  "detail-type": z.literal(deploymentStateChange),
  /** The ARN of the service. */
  resources: z.array(z.string()),
  detail: z.object({ eventName: z.string(), deploymentId: z.string().min(1), reason: z.string().default("") }),
});

/**
 * The handler of events of releases, and of ECS's own of its deployments.
 *
 * @param service the ARN of the service that predicts: ECS tells of every service of an account, and others are left alone.
 */
export function rolloutHandler(dependencies: HandlerDependencies<RolloutServices>, service: string): EventHandler {
  return eventHandler(dependencies, async (services, event) => {
    if ((event as Record<string, unknown> | null)?.["detail-type"] !== deploymentStateChange)
      return rollout(services, eventDeliveryOf(event));
    const { resources, detail } = deploymentOf(event);
    if (!resources.includes(service)) return;
    if (detail.eventName === "SERVICE_DEPLOYMENT_FAILED") await deploymentFailed(services, detail);
    if (detail.eventName === "SERVICE_DEPLOYMENT_COMPLETED") await deploymentCompleted(services);
  });
}

function deploymentOf(event: unknown): z.infer<typeof deploymentSchema> {
  const parsed = deploymentSchema.safeParse(event);
  if (parsed.success) return parsed.data;
  throw new InvalidMessageError(`not an event of a deployment on ECS: ${z.prettifyError(parsed.error)}`);
}
