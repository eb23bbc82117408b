import { DescribeServiceRevisionsCommand, type ECSClient } from "@aws-sdk/client-ecs";
import type { ServiceRevisions } from "../../ports/deployments.js";
import { pinnedRelease, readTaskDefinition } from "./ecs-task-definition.js";
import { orUnavailable } from "./unavailable.js";

/** The revisions of services on ECS, which are pinned to a release by the environment of their task definition. */
export class EcsServiceRevisions implements ServiceRevisions {
  readonly #client: ECSClient;

  /** @param client built with {@link clientDefaults}. */
  constructor(client: ECSClient) {
    this.#client = client;
  }

  /**
   * @param revision its ARN.
   * @throws UnavailableError; Error when ECS knows no such revision.
   */
  async releaseOf(revision: string): Promise<string | undefined> {
    const command = new DescribeServiceRevisionsCommand({ serviceRevisionArns: [revision] });
    const { serviceRevisions = [] } = await orUnavailable("ECS", () => this.#client.send(command));
    const taskDefinition = serviceRevisions[0]?.taskDefinition;
    if (taskDefinition === undefined) throw new Error(`ECS does not know the service revision ${revision}`);
    return pinnedRelease(await readTaskDefinition(this.#client, taskDefinition));
  }
}
