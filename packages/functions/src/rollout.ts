import {
  type DecisionServices,
  type EventDelivery,
  isReleaseEvent,
  parseEvent,
  type RollOutServices,
  recordFailedDeployment,
  rollOut,
  rollOutWaiting,
} from "@snn/core";

/** What it takes to roll releases out, and to notice when that has failed. */
export type RolloutServices = RollOutServices & DecisionServices;

/** A release is to be tried, or to go into production. */
export async function rollout(services: RolloutServices, { event }: EventDelivery): Promise<void> {
  const parsed = parseEvent(event);
  if (isReleaseEvent(parsed)) await rollOut(services, parsed);
}

/** A deployment has failed: the service has gone back to what it had before. @param reason why, in the words of ECS. */
export async function deploymentFailed(
  services: RolloutServices,
  { deploymentId, reason }: { readonly deploymentId: string; readonly reason: string },
): Promise<void> {
  const releaseId = await services.deployments.releaseOf(deploymentId);
  await recordFailedDeployment(services, { releaseId, reason });
}

/** A deployment has come to its end: there is room for a release that waits. */
export async function deploymentCompleted(services: RolloutServices): Promise<void> {
  await rollOutWaiting(services);
}
