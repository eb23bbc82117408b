import type { DomainEvent } from "@snn/core";
import type { Display } from "./display.js";
import { QuietDisplay } from "./quiet-display.js";

/** Writes every event as one line of JSON to standard output, for another program. */
export class JsonDisplay extends QuietDisplay implements Display {
  override event(event?: DomainEvent): void {
    process.stdout.write(`${JSON.stringify(event)}\n`);
  }
}
