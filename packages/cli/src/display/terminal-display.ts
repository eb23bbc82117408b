import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type DomainEvent, type Results, type RunStore, scheduleOf, tasksPerEpoch } from "@snn/core";
import { Presets, SingleBar } from "cli-progress";
import pc from "picocolors";
import type { Display } from "./display.js";
import { summary } from "./summary.js";

/** What is said of a run that somebody has steered. */
const steered: Partial<Record<DomainEvent["type"], { readonly mark: string; readonly line: string }>> = {
  PauseRequested: { mark: "paused", line: "is paused after the tasks that are on their way" },
  ResumeRequested: { mark: "", line: "goes on" },
  StopRequested: { mark: "stopping", line: "ends with this epoch" },
};

/** After these a request to steer the run changes nothing. */
const ends: readonly DomainEvent["type"][] = ["TrainingCompleted", "TrainingFailed", "ModelEvaluated"];

/** How many lines tell of the progress where there is no terminal to draw a bar on. */
const linesWithoutTerminal = 10;

/** A progress bar while the run goes on, and a summary at its end. The bar goes to standard error, so that the summary pipes. */
export class TerminalDisplay implements Display {
  readonly #bar = new SingleBar(
    {
      format: `${pc.cyan("{bar}")} epoch {value}/{total}  cost {cost}  {rate} messages/s  {eta_formatted} left  {mark}`,
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
      // The terminal's keys stay the person's: Ctrl-C must work at once.
      gracefulExit: false,
    },
    Presets.shades_classic,
  );
  readonly #isTerminal = process.stderr.isTTY === true;
  #runs: Pick<RunStore, "get"> | undefined;
  #hasBegun = false;
  #epochs = 0;
  #tasksPerEpoch = 0;
  #tasks = 0;
  #nextEpoch = 0;
  #startedMs = 0;
  #mark = "";
  #isOver = false;

  started(runs: Pick<RunStore, "get">, runId: string): void {
    this.#runs = runs;
    console.error(`${pc.bold(runId)}: reading the files`);
  }

  event(event: DomainEvent): void {
    if (event.type === "EpochStarted" || event.type === "LayerCompleted")
      this.#begin(event.detail.runId, event.detail.epoch);
    if (event.type === "EpochCompleted") this.#progress(event.detail.epoch, event.detail.cost);
    if (ends.includes(event.type)) this.#isOver = true;
    const steering = steered[event.type];
    if (steering !== undefined) this.#steered(event.detail.runId, steering);
  }

  notice(text: string): void {
    if (!this.#bar.isActive) console.error(pc.dim(`✉ ${text}`));
  }

  async finished(folder: string): Promise<void> {
    this.close();
    const results = JSON.parse(await readFile(join(folder, "results.json"), "utf8")) as Results;
    process.stdout.write(summary(results, folder, process.stdout.columns ?? 80));
  }

  failed(line: string): void {
    this.close();
    console.error(pc.red(line));
  }

  close(): void {
    if (this.#bar.isActive) this.#bar.stop();
  }

  /** Starts the bar with the first sign of life, which in a resumed run is any layer. */
  #begin(runId: string, epoch: number): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#startedMs = performance.now();
    // Without its record there is no bar, and the run goes on.
    const record = this.#runs?.get(runId).catch(() => undefined);
    void record?.then((run) => {
      if (run?.training === undefined) return;
      const { parameters, dataset } = run.training;
      this.#epochs = parameters.epochs;
      this.#tasksPerEpoch = tasksPerEpoch(scheduleOf(runId, parameters, dataset.trainExamples));
      if (this.#isTerminal) this.#bar.start(parameters.epochs, epoch, { cost: "–", rate: "–", mark: this.#mark });
    });
  }

  #steered(runId: string, { mark, line }: { readonly mark: string; readonly line: string }): void {
    // There is no way back from there.
    if (this.#isOver || this.#mark === "stopping") return;
    this.#mark = mark;
    if (this.#bar.isActive) this.#bar.update({ mark });
    else if (!this.#isTerminal) console.error(`${runId} ${line}`);
  }

  #progress(epoch: number, cost: number): void {
    // A repeated event tells nothing new.
    if (this.#epochs === 0 || epoch < this.#nextEpoch) return;
    this.#nextEpoch = epoch + 1;
    this.#tasks += this.#tasksPerEpoch;
    const seconds = (performance.now() - this.#startedMs) / 1000;
    const shown = { cost: cost.toFixed(6), rate: Math.round(this.#tasks / seconds).toLocaleString("en") };
    if (this.#isTerminal) this.#bar.update(epoch + 1, shown);
    else if ((epoch + 1) % Math.ceil(this.#epochs / linesWithoutTerminal) === 0)
      console.error(`epoch ${epoch + 1}/${this.#epochs}  cost ${shown.cost}  ${shown.rate} messages/s`);
  }
}
