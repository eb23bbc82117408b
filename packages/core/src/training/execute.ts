import type { NeuronTask } from "../messages/neuron-task.js";
import type { Command } from "../orchestrator/command.js";
import { placeOf } from "../run/position.js";
import { saveCheckpoint } from "./checkpoint.js";
import { epochCost, measureLoss } from "./cost.js";
import { type FailureServices, failTraining } from "./fail.js";
import { releaseStep } from "./release-step.js";
import type { Services } from "./services.js";
import type { Training } from "./training.js";

/** What it takes to do what the orchestrator wants. */
export type CommandServices = FailureServices & Pick<Services, "parameterServer" | "workQueue" | "objectStore">;

/**
 * Does what the orchestrator wants, command after command, until one does not hold.
 *
 * @param claimant names who claims positions: the same for every delivery of one event.
 */
export async function execute(
  services: CommandServices,
  training: Training,
  commands: readonly Command[],
  claimant: string,
): Promise<void> {
  await allExecuted(services, training, commands, claimant);
}

/** @returns false when one of the commands did not hold. */
async function allExecuted(
  services: CommandServices,
  training: Training,
  commands: readonly Command[],
  claimant: string,
): Promise<boolean> {
  for (const command of commands) if (!(await executed(services, training, command, claimant))) return false;
  return true;
}

/** @returns false when the commands after this one must not be carried out. */
async function executed(
  services: CommandServices,
  training: Training,
  command: Command,
  claimant: string,
): Promise<boolean> {
  const { parameterServer, eventBus, runStore } = services;
  const { runId } = training;
  switch (command.do) {
    case "require":
      return isAt(services, training, command);
    case "claim":
      return parameterServer.claim(runId, command.position, claimant, tasksBefore(training, command.position));
    case "choose": {
      const { stopAt } = await parameterServer.steering(runId);
      const chosen = stopAt === command.stoppingAt ? command.ifSo : command.otherwise;
      return allExecuted(services, training, chosen, claimant);
    }
    case "enqueue":
      await enqueue(services, training, command.position, command.neurons);
      return true;
    case "measureLoss":
      return carriedOn(services, training, await measureLoss(services, training, command.step));
    case "completeEpoch": {
      const cost = await epochCost(services, training, command.epoch);
      if (cost === undefined) return false;
      await eventBus.publish({ type: "EpochCompleted", detail: { runId, epoch: command.epoch, cost } });
      return true;
    }
    case "recordCost":
      await runStore.recordCost(runId, command.epoch, command.cost);
      return true;
    case "saveCheckpoint":
      await saveCheckpoint(services, training, command.step);
      return true;
    case "releaseStep":
      await releaseStep(services, training, command.step);
      return true;
    case "publish":
      await eventBus.publish(command.event);
      return true;
  }
}

async function enqueue(
  { workQueue, parameterServer }: Pick<Services, "workQueue" | "parameterServer">,
  { runId, schedule }: Training,
  position: number,
  neurons?: readonly number[],
): Promise<void> {
  const { layer, direction } = placeOf(position, schedule);
  const chosen = neurons ?? Array.from({ length: schedule.neurons[layer - 1]! }, (_, neuron) => neuron);
  const tasks = chosen.map((neuron): NeuronTask => ({ runId, position, layer, direction, neuron }));
  await Promise.all([parameterServer.count(runId, { published: tasks.length }), workQueue.send(tasks)]);
}

async function isAt(
  { parameterServer }: Pick<Services, "parameterServer">,
  training: Training,
  { position, orNext }: Extract<Command, { do: "require" }>,
): Promise<boolean> {
  const reached = await parameterServer.position(training.runId);
  if (orNext === undefined) return reached === position;
  if (reached !== position) return reached === position + 1;
  return (await parameterServer.missing(training.runId, position, tasksBefore(training, position + 1))).length === 0;
}

/** Tasks of the position before one. */
function tasksBefore({ schedule }: Training, position: number): number {
  return schedule.neurons[placeOf(position - 1, schedule).layer - 1]!;
}

/** A loss that is no number ends the run; anything else lets it go on. */
async function carriedOn(services: FailureServices, training: Training, problem: string | undefined): Promise<boolean> {
  if (problem === undefined) return true;
  await failTraining(services, training.runId, problem);
  return false;
}
