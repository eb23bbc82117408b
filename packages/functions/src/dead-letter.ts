import { type DeadLetter, failRunOfDeadEvent, failRunOfDeadTask, type Services } from "@snn/core";

/** A neuron task was given up. */
export async function deadTask(services: Services, letter: DeadLetter): Promise<void> {
  await failRunOfDeadTask(services, letter);
}

/** An event was given up. */
export async function deadEvent(services: Services, letter: DeadLetter): Promise<void> {
  await failRunOfDeadEvent(services, letter);
}
