import type { DomainEvent, EventType } from "../messages/events.js";
import { type Schedule, scheduleOf } from "../orchestrator/schedule.js";
import { lastPosition, placeOf } from "../run/position.js";
import type { Run, RunSteering } from "../run/run.js";
import { type CommandServices, execute } from "./execute.js";
import { interruptTraining } from "./interrupt.js";
import { commandsAt } from "./nudge-training.js";
import type { Services } from "./services.js";

// How a run is steered stands in its record, which outlives the parameter server. It is the parameter server that sees to
// it, where nobody can slip through: claims are refused there, in the same step that they are made in.

/** What the requests ask for. */
const asked = {
  PauseRequested: "paused",
  ResumeRequested: undefined,
  StopRequested: "stopping",
} as const satisfies Partial<Record<EventType, RunSteering | undefined>>;

/** A request to steer a run. */
export type SteeringRequested = Extract<DomainEvent, { type: keyof typeof asked }>;

/** What it takes to steer a run. */
export type SteeringServices = CommandServices & Pick<Services, "trainings">;

/** Whether an event is a request to steer a run. */
export function isSteeringRequest(event: DomainEvent): event is SteeringRequested {
  return Object.hasOwn(asked, event.type);
}

/**
 * Does what somebody asks of a run. A request that comes again changes nothing; for a run that is unknown, over or stopping it is stale.
 *
 * @param id the same for every delivery of the request.
 */
export async function steerTraining(
  services: SteeringServices,
  { type, detail: { runId } }: SteeringRequested,
  id: string,
): Promise<void> {
  const isNew = await services.runStore.steer(runId, { id, steering: asked[type] });
  // Also when it was recorded before: whoever did that may have died there.
  const steering = await applySteering(services, runId);
  // It may be paused for longer than the parameter server keeps a run that does not move.
  if (steering === "paused") await interruptTraining(services, runId);
  else await goOn(services, runId, isNew);
}

/**
 * Has the parameter server do what the record says of how a run is steered. Whoever does it last does what the record said last.
 *
 * @returns how the run is steered.
 */
export async function applySteering(
  services: Pick<Services, "runStore" | "parameterServer">,
  runId: string,
): Promise<RunSteering | undefined> {
  for (;;) {
    const run = await services.runStore.get(runId);
    const schedule = scheduleOfRunning(run);
    if (schedule === undefined) return undefined;
    if (run?.steering === "stopping") await stopAfterEpoch(services, schedule);
    else await services.parameterServer.steer(runId, { paused: run?.steering === "paused" });
    if ((await services.runStore.get(runId))?.steering === run?.steering) return run?.steering;
  }
}

/** Has a run end with the epoch that it is in. One that has gone back to a checkpoint ends no earlier than costs are on record. */
async function stopAfterEpoch(
  { runStore, parameterServer }: Pick<Services, "runStore" | "parameterServer">,
  schedule: Schedule,
): Promise<void> {
  const { runId } = schedule;
  const costs = await runStore.costs(runId);
  for (;;) {
    const position = await parameterServer.position(runId);
    if (position === undefined) return;
    const epoch = Math.max(placeOf(position, schedule).epoch, costs.length - 1);
    if (await parameterServer.steer(runId, { paused: false, stopAt: lastPosition(epoch, schedule) + 1 })) return;
    // It got to the next epoch meanwhile.
  }
}

/**
 * Crosses the boundary that a run stands at, which nobody could while it was paused. Tasks that are on their way are not sent again.
 *
 * @param isNew whether the request came for the first time: else whoever handled it before may have died half way across.
 */
async function goOn(services: SteeringServices, runId: string, isNew: boolean): Promise<void> {
  if ((await services.runStore.get(runId))?.status !== "running") return;
  const training = await services.trainings.get(runId);
  const position = await services.parameterServer.position(runId);
  if (training === undefined || position === undefined) return;
  const commands = await commandsAt(services, training, position);
  const areOnTheirWay =
    commands[0]?.do === "enqueue" && (isNew || !(await services.parameterServer.isProvisional(runId, position)));
  if (!areOnTheirWay) await execute(services, training, commands);
}

function scheduleOfRunning(run: Run | undefined): Schedule | undefined {
  if (run?.status !== "running" || run.training === undefined) return undefined;
  const { parameters, dataset } = run.training;
  return scheduleOf(run.runId, parameters, dataset.trainExamples);
}
