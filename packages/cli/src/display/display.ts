import type { DomainEvent, RunStore } from "@snn/core";

/** Shows a training to whoever started it. */
export interface Display {
  /** The run is about to begin, or to go on. @param runs where its record is, or will be. */
  started(runs: Pick<RunStore, "get">, runId: string): void;
  event(event: DomainEvent): void;
  /** Something that a person may want to know. */
  notice(text: string): void;
  /** The run is done; its files are in the folder. */
  finished(folder: string): Promise<void>;
  /** One line on standard error. */
  failed(line: string): void;
  /** Gives the terminal back. */
  close(): void;
}
