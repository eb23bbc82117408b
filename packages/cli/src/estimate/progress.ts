import { Presets, SingleBar } from "cli-progress";
import pc from "picocolors";

/** What takes less needs no bar. */
const silentMs = 1000;

/** A progress bar while choices are simulated, on standard error where that is a terminal. */
export class EstimateProgress {
  readonly #bar = new SingleBar(
    {
      format: `${pc.cyan("{bar}")} {value}/{total} simulations`,
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
      // The terminal's keys stay the person's: Ctrl-C must work at once.
      gracefulExit: false,
    },
    Presets.shades_classic,
  );
  readonly #total: number;
  readonly #startedMs = performance.now();
  #done = 0;

  constructor(total: number) {
    this.#total = total;
  }

  /** One more is done. */
  advance(): void {
    this.#done++;
    if (process.stderr.isTTY !== true || performance.now() - this.#startedMs < silentMs) return;
    if (this.#bar.isActive) this.#bar.update(this.#done);
    else this.#bar.start(this.#total, this.#done);
  }

  stop(): void {
    if (this.#bar.isActive) this.#bar.stop();
  }
}
