import type { DomainEvent } from "../messages/events.js";
import { neuronTaskSchema } from "../messages/neuron-task.js";
import { parseEvent } from "../messages/parse.js";
import { placeOf } from "../run/position.js";
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
  const { runId, position, layer, direction, neuron } = parsed.data;
  const { parameterServer, trainings } = services;
  const training = await trainings.get(runId);
  if (training === undefined || (await parameterServer.position(runId)) !== position) return;
  const place = placeOf(position, training.schedule);
  if (place.layer !== layer || place.direction !== direction) return;
  const missing = await parameterServer.missing(runId, position, training.schedule.neurons[layer - 1]!);
  if (!missing.includes(neuron)) return;
  const name = `neuron ${neuron} of layer ${layer}, ${direction} (position ${position})`;
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

function eventOf(body: unknown): DomainEvent | undefined {
  try {
    return parseEvent(body);
  } catch {
    return undefined;
  }
}
