import {
  DescribeTaskDefinitionCommand,
  type ECSClient,
  type RegisterTaskDefinitionCommandInput,
  type TaskDefinition,
} from "@aws-sdk/client-ecs";
import { orUnavailable } from "./unavailable.js";

/** The environment variable of a container that says which release it serves. */
const releaseVariable = "SNN_RELEASE";

/** @throws UnavailableError; Error when there is no such task definition. */
export async function readTaskDefinition(client: ECSClient, taskDefinition: string): Promise<TaskDefinition> {
  const command = new DescribeTaskDefinitionCommand({ taskDefinition });
  const { taskDefinition: described } = await orUnavailable("ECS", () => client.send(command));
  if (described === undefined) throw new Error(`ECS does not describe the task definition ${taskDefinition}`);
  return described;
}

/** The release that tasks of a definition are pinned to. */
export function pinnedRelease({ containerDefinitions = [] }: TaskDefinition): string | undefined {
  const variables = containerDefinitions.flatMap(({ environment = [] }) => environment);
  return variables.find(({ name }) => name === releaseVariable)?.value;
}

/**
 * The same definition, pinned to a release, as ECS wants it registered: without what ECS itself has added. Tags are no part of a
 * definition and are not taken over: to give them takes another permission.
 *
 * @param container the one that serves, by its name; the first one when left out.
 * @throws Error when there is no such container.
 */
export function pinnedTo(
  releaseId: string,
  {
    taskDefinitionArn,
    revision: _revision,
    status: _status,
    requiresAttributes: _requiresAttributes,
    compatibilities: _compatibilities,
    registeredAt: _registeredAt,
    registeredBy: _registeredBy,
    deregisteredAt: _deregisteredAt,
    deleteRequestedAt: _deleteRequestedAt,
    ...definition
  }: TaskDefinition,
  container: string | undefined,
): RegisterTaskDefinitionCommandInput {
  const { family, containerDefinitions = [] } = definition;
  const serving = containerDefinitions.find(({ name }) => container === undefined || name === container);
  if (serving === undefined) throw new Error(`${taskDefinitionArn} has no container ${container ?? "at all"}`);
  const others = (serving.environment ?? []).filter(({ name }) => name !== releaseVariable);
  const pinned = { ...serving, environment: [...others, { name: releaseVariable, value: releaseId }] };
  return {
    ...definition,
    family,
    containerDefinitions: containerDefinitions.map((each) => (each === serving ? pinned : each)),
  };
}
