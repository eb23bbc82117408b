import type { EventDetail, EventType } from "./events.js";
import type { Hedge } from "./hedge.js";
import type { NeuronTask } from "./neuron-task.js";

const runId = "run_67e2413ac44ea399";
const releaseId = "rel_20261122";
const boundary = { position: 19_999, epoch: 2499, batch: 0, layer: 1, direction: "backward" } as const;

/** One example of every event, for the documentation and for tests. */
export const eventExamples: { readonly [Type in EventType]: EventDetail<Type> } = {
  TrainingRequested: { runId, dataset: "training_input/datasets.h5", parameters: "training_input/parameters.json" },
  EpochStarted: { runId, epoch: 0 },
  LayerCompleted: { runId, ...boundary },
  EpochCompleted: { runId, epoch: 2499, cost: 0.088439943441702 },
  TrainingCompleted: { runId, epochs: 2500, cost: 0.088439943441702 },
  TrainingFailed: {
    runId,
    reason: "a problem with the input",
    problems: [
      { file: "parameters.json", path: "epochs", found: "0", expected: "a whole number from 1 to 10,000,000" },
    ],
  },
  PauseRequested: { runId },
  ResumeRequested: { runId },
  StopRequested: { runId },
  ModelEvaluated: { runId, cost: 0.088439943441702, trainAccuracy: 0.9856459330143541, testAccuracy: 0.8 },
  ModelReleased: { releaseId, runId },
  ModelApproved: { releaseId, runId },
  ModelRejected: { releaseId, runId, reason: "it takes dogs for cats" },
  ModelRolledBack: { releaseId, runId, reason: "its successor takes foxes for cats" },
};

/** An example of a work item. */
export const neuronTaskExample: NeuronTask = { runId, position: 12, layer: 4, direction: "backward", neuron: 0 };

/** An example of a hedge. */
export const hedgeExample: Hedge = { runId, position: 12, delaySeconds: 5 };
