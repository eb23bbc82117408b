import { InvalidInputError } from "../errors.js";
import { firstPosition } from "../run/position.js";
import { restoreCheckpoint } from "./checkpoint.js";
import { startFromInitialParameters, storeData } from "./data.js";
import { nudgeTraining } from "./nudge-training.js";
import { readDataset } from "./read-dataset.js";
import type { Services } from "./services.js";

/**
 * Takes up a run whose parameter server has lost everything, from its last checkpoint or from the start.
 *
 * @throws InvalidInputError when there is no such run, when it has ended, or when its data set is not the same any more.
 */
export async function resumeTraining(services: Services, runId: string): Promise<void> {
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
  await storeData(parameterServer, runId, training.parameters, dataset);
  const loaded = await services.trainings.get(runId);
  if (loaded === undefined) throw new Error(`the data of ${runId} is gone right after it was stored`);
  const step = await restoreCheckpoint(services, loaded);
  if (step === undefined)
    await startFromInitialParameters(parameterServer, runId, training.parameters, training.dataset.features);
  services.positionsSeen.forget(runId);
  await nudgeTraining(services, loaded, firstPosition(step ?? 0, loaded.schedule));
}

function refusal(file: string, found: string, expected: string): InvalidInputError {
  return new InvalidInputError([{ file, path: "", found, expected }]);
}
