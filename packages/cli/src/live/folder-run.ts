import { currentModel, type DomainEvent, type Run, UnavailableError } from "@snn/core";
import { Hdf5DatasetReader } from "@snn/core/adapters/hdf5";
import { OnnxruntimeCompute } from "@snn/core/adapters/onnxruntime";
import type { TestExamples, WatchedRun } from "@snn/live";
import { isWorkedOn } from "../train/worked-on-run-store.js";
import type { RunFolder } from "../watch/run-folder.js";
import type { FanOut } from "./fan-out.js";
import { resultsOf } from "./results-of.js";

/** A run of this machine as the live page sees it: by its files, which another process may be writing. It cannot be steered by them. */
export function folderRun(folder: RunFolder, runId: string, events: FanOut<DomainEvent>): WatchedRun {
  const { runStore, objectStore } = folder;
  const services = {
    runStore,
    objectStore,
    parameterServer: { position: outOfReach, read: outOfReach },
    datasetReader: new Hdf5DatasetReader(),
  };
  return {
    runId,
    runs: runStore,
    events: (listener) => events.listen(listener),
    tellsLayers: false,
    model: (known) => currentModel(services, runId, known),
    async examples() {
      const run = await runStore.get(runId);
      return run === undefined ? undefined : examplesOf(run);
    },
    results: () => resultsOf(objectStore, runId),
    isAtWork: () => isWorkedOn(folder.path),
    compute: new OnnxruntimeCompute(),
  };
}

/** Examples of the data set that the run is trained on, if it is still where it was, and the same. */
async function examplesOf({ training }: Run): Promise<TestExamples | undefined> {
  if (training === undefined) return undefined;
  const { path, sha256 } = training.dataset;
  const dataset = await new Hdf5DatasetReader().read(path, path);
  if (dataset.description.sha256 !== sha256) return undefined;
  // Loaded here only: to follow a run in the terminal needs nothing of it.
  const { someExamples } = await import("@snn/live");
  return someExamples(dataset);
}

async function outOfReach(): Promise<never> {
  throw new UnavailableError("the parameters are in the memory of another process");
}
