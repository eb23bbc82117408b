import { randomInt } from "node:crypto";
import { once } from "node:events";
import { type Delay, realDelay } from "../delay.js";
import type { LoadBalancer } from "../load-balancer/load-balancer.js";
import { Deployment, DeploymentInterruption, type LifecycleStage, type ServiceRevision } from "./deployment.js";
import type { ServiceDescription } from "./description.js";
import { EcsError } from "./errors.js";
import { awaitHook, type InvokeHook } from "./lifecycle-hook.js";
import { type DeploymentStateChange, deploymentIdOf, stateChange } from "./state-change.js";
import { startTask, type Task, type TaskEnvironment } from "./task.js";
import { type ContainerDefinition, type TaskDefinition, TaskDefinitions } from "./task-definitions.js";
import { TaskSet } from "./task-set.js";

export interface ServiceOptions {
  readonly description: ServiceDescription;
  readonly loadBalancer: LoadBalancer;
  readonly tasks: TaskEnvironment;
  readonly invokeHook: InvokeHook;
  /** Told what the default event bus is to be told. */
  readonly announce: (change: DeploymentStateChange) => void;
  /** Waits for bake time, for hooks that have not decided, for tasks to be replaced. @default real time */
  readonly delay?: Delay;
}

/** Tasks of a revision, and the target group that they are in. */
export interface Deployed {
  readonly revision: ServiceRevision;
  readonly targetGroupArn: string;
  readonly taskSet: TaskSet;
}

/** The circuit breaker opens after half as many failed tasks as are wanted, but not before so many. */
const fewestFailures = 3;

/**
 * A service of ECS with blue/green deployments, one after the other:
 *
 *     PRE_SCALE_UP → SCALE_UP → POST_SCALE_UP → TEST_TRAFFIC_SHIFT → POST_TEST_TRAFFIC_SHIFT
 *       → PRODUCTION_TRAFFIC_SHIFT → POST_PRODUCTION_TRAFFIC_SHIFT → BAKE_TIME → CLEAN_UP: SUCCESSFUL
 *
 * Whatever goes wrong before CLEAN_UP ends in ROLLBACK_SUCCESSFUL, or ROLLBACK_FAILED where there is no earlier revision. A newer
 * deployment ends it in STOPPED, by way of STOP_REQUESTED, and without an event; that is what AWS documents. What it does not
 * document is the traffic in between: here it goes back to the last successful revision at once.
 */
export class EcsService {
  readonly description: ServiceDescription;
  readonly taskDefinitions: TaskDefinitions;
  readonly revisions: ServiceRevision[] = [];
  /** The newest first. */
  readonly deployments: Deployment[] = [];
  readonly #options: ServiceOptions;
  readonly #delay: Delay;
  /** The last revision that was deployed successfully. */
  #blue: Deployed | undefined;
  /** The one that is being deployed. */
  #green: Deployed | undefined;
  #work: Promise<void> = Promise.resolve();

  constructor(options: ServiceOptions) {
    this.description = options.description;
    this.taskDefinitions = new TaskDefinitions(options.description.place);
    this.#options = options;
    this.#delay = options.delay ?? realDelay;
  }

  /** What runs now: the revision in production first. */
  get deployed(): readonly Deployed[] {
    return [this.#blue, this.#green].filter((deployed) => deployed !== undefined);
  }

  /** The tasks that run now. */
  get tasks(): readonly Task[] {
    return this.deployed.flatMap(({ taskSet }) => taskSet.tasks);
  }

  /** What the service is to run: the target of the newest deployment, or what ECS goes back to, or has gone back to. */
  get revision(): ServiceRevision | undefined {
    const [newest] = this.deployments;
    const isUnderWay = newest !== undefined && !newest.isOver && newest.status !== "ROLLBACK_IN_PROGRESS";
    return isUnderWay || this.#blue === undefined ? newest?.target : this.#blue.revision;
  }

  /** Registers the task definition of the graph and begins the first deployment. To be called once. */
  create(): Deployment {
    return this.#begin(this.taskDefinitions.register(this.description.taskDefinition));
  }

  /**
   * Begins a deployment, in place of one in progress. Nothing happens when the task definition stays the same.
   *
   * @param taskDefinition its ARN, FAMILY:REVISION, or FAMILY for the newest. @default the one of now
   * @throws EcsError when there is no such task definition, or it lacks the container that the load balancer wants
   */
  update({ taskDefinition, isForced }: { readonly taskDefinition?: string; readonly isForced: boolean }): void {
    const before = this.revision!.taskDefinitionArn;
    const definition = this.taskDefinitions.find(taskDefinition ?? before);
    if (definition === undefined) throw new EcsError("ClientException", "TaskDefinition not found.");
    this.#container(definition);
    if (isForced || definition.taskDefinitionArn !== before) this.#begin(definition);
  }

  /** Tells that a CloudWatch alarm is in alarm: if it is one of the service's, the deployment in progress is rolled back. */
  raiseAlarm(alarmName: string): void {
    if (!this.description.alarmNames.includes(alarmName)) return;
    const [newest] = this.deployments;
    newest?.interrupt(new DeploymentInterruption("rollback", `alarm ${alarmName} is in ALARM`));
  }

  /** Resolves when no deployment is pending or in progress. */
  async settled(): Promise<void> {
    for (let work: Promise<void> | undefined; work !== this.#work; ) {
      work = this.#work;
      await work;
    }
  }

  /** Ends the deployment in progress, and all tasks. */
  async stop(): Promise<void> {
    this.#interrupt("The service was deleted.");
    await this.settled();
    await this.#blue?.taskSet.stop();
    this.#blue = undefined;
  }

  #interrupt(reason: string): void {
    for (const deployment of this.deployments) deployment.interrupt(new DeploymentInterruption("stop", reason));
  }

  #begin({ taskDefinitionArn }: TaskDefinition): Deployment {
    this.#interrupt("A newer service deployment has started.");
    const { region, accountId, clusterName, serviceName } = this.description.place;
    const number = Array.from({ length: 19 }, () => randomInt(1, 10)).join("");
    const revision: ServiceRevision = {
      arn: `arn:aws:ecs:${region}:${accountId}:service-revision/${clusterName}/${serviceName}/${number}`,
      number,
      taskDefinitionArn,
      createdAt: new Date(),
    };
    const deployment = new Deployment(this.description.place, revision);
    this.revisions.push(revision);
    this.deployments.unshift(deployment);
    this.#work = this.#work.then(() => this.#deploy(deployment));
    return deployment;
  }

  async #deploy(deployment: Deployment): Promise<void> {
    if (deployment.signal.aborted) return deployment.finish("STOPPED");
    const { target } = deployment;
    deployment.startedAt = new Date();
    deployment.move("IN_PROGRESS");
    this.#announce(
      "SERVICE_DEPLOYMENT_IN_PROGRESS",
      target,
      `ECS deployment ${deploymentIdOf(target.number)} in progress.`,
    );
    try {
      await this.#advance(deployment);
    } catch (error) {
      await this.#revert(deployment, error);
    }
  }

  async #advance(deployment: Deployment): Promise<void> {
    const { loadBalancer } = this.#options;
    const { testRuleArn, productionRuleArn } = this.description.loadBalancer;
    await this.#reach(deployment, "PRE_SCALE_UP");
    await this.#reach(deployment, "SCALE_UP");
    const green = this.#startGreen(deployment.target);
    await green.taskSet.untilSteady(this.#mostFailures, deployment.signal);
    await this.#reach(deployment, "POST_SCALE_UP");
    await this.#reach(deployment, "TEST_TRAFFIC_SHIFT");
    loadBalancer.shift(testRuleArn, green.targetGroupArn);
    await this.#reach(deployment, "POST_TEST_TRAFFIC_SHIFT");
    await this.#reach(deployment, "PRODUCTION_TRAFFIC_SHIFT");
    loadBalancer.shift(productionRuleArn, green.targetGroupArn);
    await this.#reach(deployment, "POST_PRODUCTION_TRAFFIC_SHIFT");
    await this.#reach(deployment, "BAKE_TIME");
    await this.#delay(this.description.bakeTimeMs, deployment.signal);
    await this.#reach(deployment, "CLEAN_UP");
    const blue = this.#blue;
    this.#blue = green;
    this.#green = undefined;
    await blue?.taskSet.stop();
    deployment.finish("SUCCESSFUL");
    this.#announce(
      "SERVICE_DEPLOYMENT_COMPLETED",
      deployment.target,
      `ECS deployment ${deploymentIdOf(deployment.target.number)} completed.`,
    );
  }

  get #mostFailures(): number {
    const { desiredCount, hasCircuitBreaker } = this.description;
    return hasCircuitBreaker ? Math.max(fewestFailures, Math.ceil(desiredCount / 2)) : Number.POSITIVE_INFINITY;
  }

  /** Goes to a stage, and asks its hooks. */
  async #reach(deployment: Deployment, stage: LifecycleStage): Promise<void> {
    const { signal, target } = deployment;
    const { serviceArn, lifecycleHooks } = this.description;
    signal.throwIfAborted();
    deployment.stage = stage;
    deployment.updatedAt = new Date();
    const weights = { [target.arn]: 100, ...(this.#blue && { [this.#blue.revision.arn]: 0 }) };
    const event = {
      lifecycleStage: stage,
      resourceArn: deployment.arn,
      executionDetails: {
        serviceArn,
        targetServiceRevisionArn: target.arn,
        testTrafficWeights: stage === "TEST_TRAFFIC_SHIFT" ? weights : {},
        productionTrafficWeights: stage === "PRODUCTION_TRAFFIC_SHIFT" ? weights : {},
      },
    };
    const asking = { invoke: this.#options.invokeHook, delay: this.#delay, signal };
    // A hook that is running cannot be called back; whoever ends the deployment does not wait for it.
    for (const hook of lifecycleHooks.filter(({ stages }) => stages.includes(stage)))
      await Promise.race([awaitHook(hook, event, asking), aborted(signal)]);
  }

  #startGreen(revision: ServiceRevision): Deployed {
    const { targetGroupArn, alternateTargetGroupArn, containerPort } = this.description.loadBalancer;
    const { loadBalancer, tasks } = this.#options;
    const container = this.#container(this.taskDefinitions.find(revision.taskDefinitionArn)!);
    const isPrimaryTaken = this.#blue?.targetGroupArn === targetGroupArn;
    const groupArn = isPrimaryTaken ? alternateTargetGroupArn : targetGroupArn;
    const taskSet = new TaskSet({
      desiredCount: this.description.desiredCount,
      targetGroup: loadBalancer.targetGroup(groupArn),
      gracePeriodMs: this.description.gracePeriodMs,
      delay: this.#delay,
      startTask: (signal) => startTask(tasks, container, containerPort, this.description.place, signal),
    });
    this.#green = { revision, targetGroupArn: groupArn, taskSet };
    return this.#green;
  }

  #container({ containerDefinitions }: TaskDefinition): ContainerDefinition {
    const { containerName } = this.description.loadBalancer;
    const container = containerDefinitions.find(({ name }) => name === containerName);
    if (container === undefined)
      throw new EcsError(
        "InvalidParameterException",
        `The container ${containerName} does not exist in the task definition.`,
      );
    return container;
  }

  /** Puts everything back to the last successful revision, where there is one. */
  async #revert(deployment: Deployment, error: unknown): Promise<void> {
    const { loadBalancer } = this.#options;
    const { testRuleArn, productionRuleArn } = this.description.loadBalancer;
    const { signal, target } = deployment;
    const cause: unknown = signal.aborted ? signal.reason : error;
    const isStopped = cause instanceof DeploymentInterruption && cause.kind === "stop";
    const reason = cause instanceof Error ? cause.message : String(cause);
    const blue = this.#blue;
    if (!isStopped) {
      deployment.move("ROLLBACK_IN_PROGRESS", reason);
      this.#announce(
        "SERVICE_DEPLOYMENT_FAILED",
        target,
        `ECS deployment ${deploymentIdOf(target.number)} failed: ${reason}`,
      );
      if (blue !== undefined)
        this.#announce(
          "SERVICE_DEPLOYMENT_IN_PROGRESS",
          blue.revision,
          `ECS deployment: rolling back to deploymentId ${deploymentIdOf(blue.revision.number)}.`,
        );
    }
    if (blue !== undefined)
      for (const ruleArn of [productionRuleArn, testRuleArn]) loadBalancer.shift(ruleArn, blue.targetGroupArn);
    await this.#green?.taskSet.stop();
    this.#green = undefined;
    if (isStopped) return deployment.finish("STOPPED");
    if (blue === undefined) return deployment.finish("ROLLBACK_FAILED", `${reason} There is no earlier revision.`);
    deployment.finish("ROLLBACK_SUCCESSFUL");
    this.#announce(
      "SERVICE_DEPLOYMENT_COMPLETED",
      blue.revision,
      `ECS deployment ${deploymentIdOf(blue.revision.number)} completed.`,
    );
  }

  #announce(eventName: Parameters<typeof stateChange>[0], revision: ServiceRevision, reason: string): void {
    this.#options.announce(stateChange(eventName, revision, this.description.serviceArn, reason));
  }
}

/** Rejects when the signal is given. */
async function aborted(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, "abort");
  throw signal.reason;
}
