import type { DomainEvent } from "@snn/core";
import type { EmbeddedCloud } from "../embedded/embedded-cloud.js";

/** Shows a training to whoever started it. */
export interface Display {
  /** The run is about to begin, or to go on. */
  started(cloud: EmbeddedCloud, runId: string): void;
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
