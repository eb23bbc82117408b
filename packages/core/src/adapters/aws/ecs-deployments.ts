import {
  DescribeServicesCommand,
  type ECSClient,
  ListServiceDeploymentsCommand,
  RegisterTaskDefinitionCommand,
  type Service,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import type { Deployment, Deployments } from "../../ports/deployments.js";
import { EcsServiceRevisions } from "./ecs-service-revisions.js";
import { pinnedRelease, pinnedTo, readTaskDefinition } from "./ecs-task-definition.js";
import { orUnavailable } from "./unavailable.js";

/** A release that waits is among the newest: older failures are of others. */
const rememberedFailures = 10;

/** Which service is deployed. Both are ARNs. */
export interface EcsService {
  readonly cluster: string;
  readonly service: string;
}

/**
 * The deployments of a service on ECS. A release is deployed as a revision of the service's own task definition, which differs in
 * one environment variable, so that whatever else has been deployed stays as it is.
 *
 * All but {@link EcsDeployments.deploy} only read. ECS does not remember names of registrations: a deploy that is repeated
 * after its answer was lost registers one revision more, and deploys that.
 */
export class EcsDeployments implements Deployments {
  readonly #client: ECSClient;
  readonly #revisions: EcsServiceRevisions;
  readonly #where: EcsService;

  /** @param client built with {@link clientDefaults}. */
  constructor(client: ECSClient, where: EcsService) {
    this.#client = client;
    this.#revisions = new EcsServiceRevisions(client);
    this.#where = where;
  }

  /** @throws UnavailableError; Error when there is no such service. */
  async newest(): Promise<Deployment> {
    const service = await this.#service();
    const taskDefinition = await readTaskDefinition(this.#client, newestTaskDefinition(service));
    return {
      releaseId: pinnedRelease(taskDefinition),
      isUnderWay: primaryOf(service)?.rolloutState === "IN_PROGRESS",
    };
  }

  /** @throws UnavailableError; Error when ECS refuses. */
  async deploy(releaseId: string): Promise<void> {
    const service = await this.#service();
    const current = await readTaskDefinition(this.#client, newestTaskDefinition(service));
    const input = pinnedTo(releaseId, current, service.loadBalancers?.[0]?.containerName);
    const register = new RegisterTaskDefinitionCommand(input);
    const { taskDefinition } = await orUnavailable("ECS", () => this.#client.send(register));
    const update = new UpdateServiceCommand({ ...this.#where, taskDefinition: taskDefinition!.taskDefinitionArn });
    await orUnavailable("ECS", () => this.#client.send(update));
  }

  /** Looks at the last {@link rememberedFailures} deployments that ECS has taken back. @throws UnavailableError */
  async hasFailed(releaseId: string): Promise<boolean> {
    const command = new ListServiceDeploymentsCommand({
      ...this.#where,
      status: ["ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED"],
      maxResults: rememberedFailures,
    });
    const { serviceDeployments = [] } = await orUnavailable("ECS", () => this.#client.send(command));
    for (const { targetServiceRevisionArn: revision } of serviceDeployments)
      if (revision !== undefined && (await this.#revisions.releaseOf(revision)) === releaseId) return true;
    return false;
  }

  /**
   * @param deploymentId such as `ecs-svc/9313423515462893900`.
   * @throws UnavailableError; Error when ECS does not know it.
   */
  async releaseOf(deploymentId: string): Promise<string | undefined> {
    const { deployments = [], serviceArn } = await this.#service();
    const taskDefinition = deployments.find(({ id }) => id === deploymentId)?.taskDefinition;
    if (taskDefinition !== undefined) return pinnedRelease(await readTaskDefinition(this.#client, taskDefinition));
    // A service tells of deployments only as long as they have tasks. Afterwards there is the revision that it deployed,
    // which has the same number.
    const number = deploymentId.slice(deploymentId.lastIndexOf("/") + 1);
    return this.#revisions.releaseOf(`${serviceArn!.replace(":service/", ":service-revision/")}/${number}`);
  }

  async #service(): Promise<Service> {
    const { cluster, service } = this.#where;
    const command = new DescribeServicesCommand({ cluster, services: [service] });
    const { services = [] } = await orUnavailable("ECS", () => this.#client.send(command));
    if (services[0] === undefined) throw new Error(`ECS knows no service ${service} in ${cluster}`);
    return services[0];
  }
}

/** The deployment that was begun last, or to which ECS itself has gone back. */
function primaryOf({ deployments = [] }: Service) {
  return deployments.find(({ status }) => status === "PRIMARY");
}

function newestTaskDefinition(service: Service): string {
  return primaryOf(service)?.taskDefinition ?? service.taskDefinition!;
}
