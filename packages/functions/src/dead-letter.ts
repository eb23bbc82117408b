import {
  type DeadLetter,
  type DeadTaskServices,
  type FailureServices,
  failRunOfDeadEvent,
  failRunOfDeadTask,
} from "@snn/core";

/** A neuron task was given up. */
export async function deadTask(services: DeadTaskServices, letter: DeadLetter): Promise<void> {
  await failRunOfDeadTask(services, letter);
}

/** An event was given up. */
export async function deadEvent(services: FailureServices, letter: DeadLetter): Promise<void> {
  await failRunOfDeadEvent(services, letter);
}
