import type { DomainEvent, Services } from "@snn/core";

/** A cloud beside this process, with everything that a training needs: the local one, or AWS. */
export interface Cloud {
  readonly services: Services;
  /** Calls back for what happens to a run from now on. @returns how to stop that. */
  watch(runId: string, listener: (event: DomainEvent) => void): () => void;
  /** Whether a run goes on in it when this process ends. */
  readonly outlivesUs: boolean;
  /** Resolves when the run's last events have done their work, and its records and files are what they will be. */
  settled(): Promise<void>;
  /** Stops all work on trainings. What is stored can be read until {@link close}. */
  halt(): Promise<void>;
  close(): Promise<void>;
}
