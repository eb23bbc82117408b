import type { DomainEvent } from "../messages/events.js";
import { type NeuronTask, neuronTaskSchema } from "../messages/neuron-task.js";
import { InvalidMessageError, parseEvent } from "../messages/parse.js";
import { itemOf, itemsAt, shownNeurons } from "../orchestrator/items.js";
import type { Schedule } from "../orchestrator/schedule.js";
import { type FailureServices, failTraining } from "./fail.js";
import type { Services } from "./services.js";

/** What it takes to fail the run of a task that was given up. */
export type DeadTaskServices = FailureServices & Pick<Services, "parameterServer" | "trainings">;

/** A message that was given up, and why. */
export interface DeadLetter {
  readonly body: unknown;
  readonly reason: string;
  /** Whether it was given up because a service was away for too long, through no fault of its own. @default false */
  readonly wasUnavailable?: boolean;
}

/**
 * Fails the run that still needs a task which was given up. A message that is no task, that is done, or whose position
 * has passed harms nobody: it is only kept.
 */
export async function failRunOfDeadTask(services: DeadTaskServices, { body, reason }: DeadLetter): Promise<void> {
  const parsed = neuronTaskSchema.safeParse(body);
  if (!parsed.success) return;
  const { runId, position, layer, direction } = parsed.data;
  const { parameterServer, trainings } = services;
  const training = await trainings.get(runId);
  if (training === undefined || (await parameterServer.position(runId)) !== position) return;
  const item = itemIfAny(training.schedule, parsed.data);
  const missing = await parameterServer.missing(runId, position, itemsAt(training.schedule, position));
  if (item === undefined || !missing.includes(item)) return;
  const isOne = (parsed.data.neurons ?? 1) === 1;
  const name = `neuron${isOne ? "" : "s"} ${shownNeurons(parsed.data)} of layer ${layer}, ${direction} (position ${position})`;
  await failTraining(services, runId, `${name} failed for good: ${reason}`);
}

/**
 * Fails the run whose event could not be handled. An event that does not fit its schema harms nobody, and one for which a service
 * was away is sent again by the watchdog, if the run has begun: both are only kept.
 */
export async function failRunOfDeadEvent(
  services: FailureServices,
  { body, reason, wasUnavailable = false }: DeadLetter,
): Promise<void> {
  const event = eventOf(body);
  // There is no help for a failure that cannot be told.
  if (event === undefined || event.type === "TrainingFailed") return;
  const run = await services.runStore.get(event.detail.runId);
  const isNeeded =
    (run?.status === "running" && !wasUnavailable) || (run === undefined && event.type === "TrainingRequested");
  if (isNeeded) await failTraining(services, event.detail.runId, `${event.type} could not be handled: ${reason}`);
}

function itemIfAny(schedule: Schedule, task: NeuronTask): number | undefined {
  try {
    return itemOf(schedule, task);
  } catch (error) {
    if (!(error instanceof InvalidMessageError)) throw error;
    return undefined;
  }
}

function eventOf(body: unknown): DomainEvent | undefined {
  try {
    return parseEvent(body);
  } catch {
    return undefined;
  }
}
