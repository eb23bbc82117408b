import type { ServiceRevision } from "./deployment.js";

/** What ECS tells the default event bus; EventBridge adds the envelope. */
export interface DeploymentStateChange {
  readonly source: "aws.ecs";
  readonly detailType: "ECS Deployment State Change";
  /** The service. */
  readonly resources: readonly string[];
  readonly detail: {
    readonly eventType: "INFO" | "ERROR";
    readonly eventName: StateChangeName;
    /** `ecs-svc/NUMBER`, with the number of the service revision. */
    readonly deploymentId: string;
    readonly updatedAt: string;
    readonly reason: string;
  };
}

type StateChangeName = "SERVICE_DEPLOYMENT_IN_PROGRESS" | "SERVICE_DEPLOYMENT_COMPLETED" | "SERVICE_DEPLOYMENT_FAILED";

/** The event that the deployment of a revision has begun, is done, or has failed. */
export function stateChange(
  eventName: StateChangeName,
  { number }: ServiceRevision,
  serviceArn: string,
  reason: string,
): DeploymentStateChange {
  return {
    source: "aws.ecs",
    detailType: "ECS Deployment State Change",
    resources: [serviceArn],
    detail: {
      eventType: eventName === "SERVICE_DEPLOYMENT_FAILED" ? "ERROR" : "INFO",
      eventName,
      deploymentId: deploymentIdOf(number),
      updatedAt: `${new Date().toISOString().slice(0, 19)}Z`,
      reason,
    },
  };
}

/** The name of a deployment in events and in what DescribeServices says. */
export function deploymentIdOf(revisionNumber: string): string {
  return `ecs-svc/${revisionNumber}`;
}
