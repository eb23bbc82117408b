import { InvalidInputError } from "../errors.js";
import { firstPosition } from "../run/position.js";
import { restoreCheckpoint } from "./checkpoint.js";
import { startFromInitialParameters, storeData } from "./data.js";
import type { CommandServices } from "./execute.js";
import { failTraining } from "./fail.js";
import { nudgeTraining } from "./nudge-training.js";
import { type DatasetServices, readDataset } from "./read-dataset.js";
import type { Services } from "./services.js";
import { applySteering } from "./steering.js";

/** What it takes to take up a run. */
export type ResumeServices = CommandServices & DatasetServices & Pick<Services, "trainings" | "positionsSeen">;

/** What it takes to find out that a run is over, and to forget it then. */
type StartServices = Pick<Services, "runStore" | "parameterServer" | "trainings">;

/**
 * Takes up a run whose parameter server has lost everything, from its last checkpoint or from the start.
 *
 * @throws InvalidInputError when there is no such run, when it has ended, or when its data set is not the same any more.
 */
export async function resumeTraining(services: ResumeServices, runId: string): Promise<void> {
  const { runStore, parameterServer } = services;
  const run = await runStore.get(runId);
  const { training } = run ?? {};
  if (run === undefined || training === undefined) throw refusal(runId, "no such run", "a run that was started");
  if (run.status !== "running") throw refusal(runId, `a run that has ${run.status}`, "a run that has not ended");
  const dataset = await readDataset(services, run.files.dataset);
  if (dataset.description.sha256 !== training.dataset.sha256) {
    const found = `another content (SHA-256 ${dataset.description.sha256.slice(0, 12)}…)`;
    throw new InvalidInputError([
      {
        file: training.dataset.path,
        path: "",
        found,
        expected: `the data set of the run (${training.dataset.sha256.slice(0, 12)}…)`,
      },
    ]);
  }
  const started = await startedUnlessOver(services, runId, async () => {
    await storeData(parameterServer, runId, training.parameters, dataset);
    const loaded = await services.trainings.get(runId);
    if (loaded === undefined) throw new Error(`the data of ${runId} is gone right after it was stored`);
    const step = await restoreCheckpoint(services, loaded);
    if (step === undefined)
      await startFromInitialParameters(parameterServer, runId, training.parameters, training.dataset.features);
    return { loaded, step: step ?? 0 };
  });
  services.positionsSeen.forget(runId);
  if (started === undefined) return;
  const { loaded, step } = started;
  await nudgeTraining(services, loaded, firstPosition(step, loaded.schedule));
}

/** Takes up a run as {@link resumeTraining} does, and fails it where that is not possible. */
export async function takeUpTraining(services: ResumeServices, runId: string): Promise<void> {
  try {
    await resumeTraining(services, runId);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    await failTraining(services, runId, "the run cannot be taken up again", error.problems);
  }
}

/**
 * Starts a run in the parameter server, and has it steered there as its record says. One that has ended meanwhile is forgotten again, also where starting it failed half way:
 * whoever ended it may have forgotten it before. Since a run is forgotten after its end was recorded, one of the two does it last.
 *
 * @param start puts the run into the parameter server.
 * @returns what `start` returns; undefined when the run is over.
 */
export async function startedUnlessOver<Started>(
  services: StartServices,
  runId: string,
  start: () => Promise<Started>,
): Promise<Started | undefined> {
  try {
    const started = await start();
    await applySteering(services, runId);
    return (await forgottenIfOver(services, runId)) ? undefined : started;
  } catch (error) {
    // What was written for a run that is over may be gone again, which is no failure then.
    if (await forgottenIfOver(services, runId)) return undefined;
    throw error;
  }
}

/** @returns whether the run is over. */
async function forgottenIfOver(
  { runStore, parameterServer, trainings }: StartServices,
  runId: string,
): Promise<boolean> {
  if ((await runStore.get(runId))?.status === "running") return false;
  await parameterServer.forget(runId);
  trainings.forget(runId);
  return true;
}

function refusal(file: string, found: string, expected: string): InvalidInputError {
  return new InvalidInputError([{ file, path: "", found, expected }]);
}
