import type { Display } from "./display.js";

/** Shows failures and nothing else. */
export class QuietDisplay implements Display {
  started(): void {}
  event(): void {}
  notice(): void {}
  async finished(): Promise<void> {}
  close(): void {}

  failed(line: string): void {
    console.error(line);
  }
}
