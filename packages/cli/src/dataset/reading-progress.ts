import { Presets, SingleBar } from "cli-progress";
import pc from "picocolors";

/** A progress bar while pictures are read, on standard error where that is a terminal. */
export class ReadingProgress {
  readonly #bar = new SingleBar(
    {
      format: `${pc.cyan("{bar}")} {value}/{total} pictures  {eta_formatted} left`,
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
      // The terminal's keys stay the person's: Ctrl-C must work at once.
      gracefulExit: false,
    },
    Presets.shades_classic,
  );

  update(done: number, all: number): void {
    if (process.stderr.isTTY !== true) return;
    if (this.#bar.isActive) this.#bar.update(done);
    else this.#bar.start(all, done);
  }

  stop(): void {
    if (this.#bar.isActive) this.#bar.stop();
  }
}
