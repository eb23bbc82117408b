import { randomBytes } from "node:crypto";
import type { Place } from "./description.js";

/** What a service is to run: it never changes. */
export interface ServiceRevision {
  readonly arn: string;
  /** The number in its ARN, which is also that of `ecs-svc/NUMBER`, the deployment's other name. */
  readonly number: string;
  readonly taskDefinitionArn: string;
  readonly createdAt: Date;
}

/** The states of a service deployment. The last three are final. */
export type DeploymentStatus =
  | "PENDING"
  | "IN_PROGRESS"
  | "STOP_REQUESTED"
  | "ROLLBACK_IN_PROGRESS"
  | "SUCCESSFUL"
  | "ROLLBACK_SUCCESSFUL"
  | "ROLLBACK_FAILED"
  | "STOPPED";

/** The stages of a blue/green deployment, in their order. Hooks can be at all but SCALE_UP, BAKE_TIME and CLEAN_UP. */
export type LifecycleStage =
  | "PRE_SCALE_UP"
  | "SCALE_UP"
  | "POST_SCALE_UP"
  | "TEST_TRAFFIC_SHIFT"
  | "POST_TEST_TRAFFIC_SHIFT"
  | "PRODUCTION_TRAFFIC_SHIFT"
  | "POST_PRODUCTION_TRAFFIC_SHIFT"
  | "BAKE_TIME"
  | "CLEAN_UP";

/** Why a deployment is ended from outside: a newer one stops it, an alarm rolls it back. */
export class DeploymentInterruption extends Error {
  override readonly name = "DeploymentInterruption";

  constructor(
    readonly kind: "stop" | "rollback",
    reason: string,
  ) {
    super(reason);
  }
}

/** One attempt to bring a service to a revision. */
export class Deployment {
  readonly arn: string;
  readonly createdAt = new Date();
  readonly #interruption = new AbortController();
  status: DeploymentStatus = "PENDING";
  statusReason: string | undefined;
  stage: LifecycleStage | undefined;
  startedAt: Date | undefined;
  finishedAt: Date | undefined;
  updatedAt = this.createdAt;

  constructor(
    { region, accountId, clusterName, serviceName }: Place,
    readonly target: ServiceRevision,
  ) {
    const id = randomBytes(16).toString("base64url").slice(0, 21);
    this.arn = `arn:aws:ecs:${region}:${accountId}:service-deployment/${clusterName}/${serviceName}/${id}`;
  }

  get isOver(): boolean {
    return this.finishedAt !== undefined;
  }

  /** Given when the deployment is to end; the reason is a {@link DeploymentInterruption}. */
  get signal(): AbortSignal {
    return this.#interruption.signal;
  }

  interrupt(interruption: DeploymentInterruption): void {
    if (this.isOver) return;
    if (interruption.kind === "stop") this.move("STOP_REQUESTED", interruption.message);
    this.#interruption.abort(interruption);
  }

  move(status: DeploymentStatus, reason?: string): void {
    this.status = status;
    if (reason !== undefined) this.statusReason = reason;
    this.updatedAt = new Date();
  }

  finish(status: "SUCCESSFUL" | "ROLLBACK_SUCCESSFUL" | "ROLLBACK_FAILED" | "STOPPED", reason?: string): void {
    this.move(status, reason);
    this.finishedAt = this.updatedAt;
  }
}
