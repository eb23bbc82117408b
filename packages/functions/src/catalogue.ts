// What every function on AWS needs, as pure data: those who deploy read it, and the entry points are held to it.
import type { EventType } from "@snn/core";
import type { CloudPort } from "@snn/core/deployment";

/** The ports behind which there is only this process. */
export type PurePort = "clock" | "compute" | "datasetReader" | "memoryBytes" | "modelEncoder";

/** What a function may be connected to. */
export type Port = CloudPort | PurePort;

/** What a function needs. */
export interface FunctionNeeds {
  /** What it is connected to, and nothing else. */
  readonly ports: readonly Port[];
  /** The domain events that it is told of. */
  readonly types?: readonly EventType[];
  /**
   * Of a function that is invoked asynchronously: whether a run cannot go on without it. Then a run fails when an event could not
   * be handled, else the event is only kept with the dead letters.
   */
  readonly isNeeded?: boolean;
}

/** All functions by name: what they need, and which events they are told of. */
export const functionCatalogue = {
  launch: {
    ports: [
      "clock",
      "datasetReader",
      "deadLetters",
      "eventBus",
      "memoryBytes",
      "objectStore",
      "parameterServer",
      "runStore",
      "workQueue",
    ],
    types: ["TrainingRequested"],
    isNeeded: true,
  },
  trainer: {
    ports: ["clock", "deadLetters", "eventBus", "objectStore", "parameterServer", "runStore", "workQueue"],
    types: ["EpochCompleted", "PauseRequested", "ResumeRequested", "StopRequested"],
    isNeeded: true,
  },
  finish: {
    ports: [
      "clock",
      "compute",
      "datasetReader",
      "deadLetters",
      "eventBus",
      "modelEncoder",
      "objectStore",
      "parameterServer",
      "runStore",
    ],
    types: ["TrainingCompleted", "TrainingFailed"],
    isNeeded: true,
  },
  notify: {
    ports: ["clock", "deadLetters", "decisionLinks", "decisionPage", "notifier", "releaseReader", "runReader"],
    types: [
      "EpochStarted",
      "EpochCompleted",
      "ModelEvaluated",
      "TrainingFailed",
      "ModelReleased",
      "ModelApproved",
      "ModelRejected",
      "ModelRolledBack",
    ],
    isNeeded: false,
  },
  /** Brings what the records say is to be tried or in production to the service that predicts. */
  rollout: {
    ports: ["clock", "deadLetters", "deployments", "eventBus", "releaseStore"],
    types: ["ModelReleased", "ModelApproved", "ModelRolledBack"],
    isNeeded: false,
  },
  /** A data set was put into the bucket. There is no run yet that could fail. */
  upload: { ports: ["deadLetters", "eventBus", "objectReader"], isNeeded: false },
  /** A model was put into the bucket. */
  release: {
    ports: ["clock", "deadLetters", "eventBus", "notifier", "objectStore", "releaseStore"],
    isNeeded: false,
  },
  /** A minute has passed. What one look could not do, the next one does. */
  watchdog: {
    ports: [
      "clock",
      "datasetReader",
      "deadLetters",
      "eventBus",
      "objectStore",
      "parameterServer",
      "runStore",
      "workQueue",
    ],
    isNeeded: false,
  },
  /** A message batch of neuron tasks came in. Whoever completes a layer sends the tasks of the next one to the same queue. */
  neuron: { ports: ["clock", "compute", "deadLetters", "eventBus", "parameterServer", "runStore", "workQueue"] },
  /** Lambda gave up an event that a run cannot go on without. */
  "dead-letter": { ports: ["clock", "deadLetters", "eventBus", "runStore"] },
  /** Lambda gave up an event that runs can do without. */
  "kept-letter": { ports: ["deadLetters"] },
  /** ECS asks whether what is tried may go into production. */
  gate: { ports: ["releaseReader", "serviceRevisions"] },
  /** The page that people decide on. */
  approval: { ports: ["clock", "decisionLinks", "eventBus", "releaseStore"] },
} as const satisfies Record<string, FunctionNeeds>;

/** What the service that predicts is connected to, which is no function. */
export const predictorPorts = ["objectReader", "releaseReader"] as const satisfies readonly Port[];

/** The name of a function. */
export type FunctionName = keyof typeof functionCatalogue;

/** The ports of a function. */
export type PortOf<Name extends FunctionName> = (typeof functionCatalogue)[Name]["ports"][number];

/** The functions that are told of domain events. */
export type SubscriberName = {
  [Name in FunctionName]: (typeof functionCatalogue)[Name] extends { readonly types: readonly EventType[] }
    ? Name
    : never;
}[FunctionName];
