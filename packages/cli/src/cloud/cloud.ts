import type { DomainEvent, Services } from "@snn/core";
import type { QueueDepth } from "@snn/live";

/** A cloud beside this process, with everything that a training needs: the local one, or AWS. */
export interface Cloud {
  readonly services: Services;
  /** Calls back for what happens to a run from now on. @returns how to stop that. */
  watch(runId: string, listener: (event: DomainEvent) => void): () => void;
  /** Whether {@link watch} tells of every layer, and not of epochs only. */
  readonly tellsLayers: boolean;
  /** Calls back for the layers of a run that are completed from now on, where {@link watch} does not. @returns how to stop that, since it costs. */
  watchLayers?(runId: string, listener: (event: DomainEvent) => void, outOfReach: () => void): () => void;
  /** About how many neuron tasks and dead letters there are. @throws UnavailableError */
  queue(): Promise<QueueDepth>;
  /** Whether a run goes on in it when this process ends. */
  readonly outlivesUs: boolean;
  /** Resolves when the run's last events have done their work, and its records and files are what they will be. */
  settled(): Promise<void>;
  /** Stops all work on trainings. What is stored can be read until {@link close}. */
  halt(): Promise<void>;
  close(): Promise<void>;
}
