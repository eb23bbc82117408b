import {
  type DomainEvent,
  itemsAt,
  phasesOf,
  type Run,
  type Schedule,
  scheduleOf,
  type TileReport,
  tasksPerEpoch,
} from "@snn/core";
import type { Frame, Pulse, PulseSource } from "./protocol.js";
import { Stroboscope } from "./stroboscope.js";

/** Numbers of neurons, made once a layer: events tell of layers many times a second. */
type AllNeurons = readonly (readonly number[])[];

/** What has been told of a run since somebody began to watch it, and since the last frame. */
export class Progress {
  /** Messages of which anything was told. */
  messages = 0;
  readonly #pulseSource: PulseSource;
  readonly #costs = new Map<number, number>();
  #newCosts: [epoch: number, cost: number][] = [];
  #begun: { schedule: Schedule; stroboscope: Stroboscope; allNeurons: AllNeurons; tasksPerEpoch: number } | undefined;
  #position: number | undefined;
  #epoch: number | undefined;
  #hasNews = false;

  constructor(pulseSource: PulseSource) {
    this.#pulseSource = pulseSource;
  }

  /** The run has begun: its network is known. May be called again. */
  begin(run: Run): void {
    if (this.#begun !== undefined || run.training === undefined) return;
    const { parameters, dataset } = run.training;
    const schedule = scheduleOf(run.runId, parameters, dataset.trainExamples);
    this.#begun = {
      schedule,
      stroboscope: new Stroboscope(phasesOf(schedule)),
      allNeurons: schedule.neurons.map((count) => Array.from({ length: count }, (_, neuron) => neuron)),
      tasksPerEpoch: tasksPerEpoch(schedule),
    };
  }

  event(event: DomainEvent, nowMs: number): void {
    if (event.type === "EpochStarted") this.#epoch = event.detail.epoch;
    if (event.type === "EpochCompleted") this.#epochCompleted(event.detail);
    if (event.type !== "LayerCompleted") return;
    const { position, epoch, layer, direction } = event.detail;
    this.#reach(position, epoch);
    const neurons = this.#begun?.allNeurons[layer - 1];
    if (this.#pulseSource !== "layers" || this.#begun === undefined || neurons === undefined) return;
    this.messages += itemsAt(this.#begun.schedule, position);
    this.#begun.stroboscope.flash({ position, layer, direction: shownAs(direction), neurons }, nowMs);
  }

  tile({ position, layer, direction, neurons, messages, stale }: TileReport, nowMs: number): void {
    this.messages += messages;
    if (stale) return;
    this.#hasNews = true;
    this.#position = position;
    this.#begun?.stroboscope.flash({ position, layer, direction: shownAs(direction), neurons }, nowMs);
  }

  /** Takes the costs that are on record. They are old news. @param isOver whether there will be no more. */
  record(costs: readonly number[], isOver: boolean): void {
    for (const [epoch, cost] of costs.entries()) this.#costs.set(epoch, cost);
    if (this.#begun === undefined) return;
    this.#epoch ??= Math.max(0, isOver ? costs.length - 1 : Math.min(costs.length, this.#begun.schedule.epochs - 1));
  }

  /** Takes the position that was asked for, unless it was told of a later one meanwhile. */
  stand(position: number | undefined): void {
    this.#position ??= position;
  }

  /** All costs that are known. */
  get costs(): ReadonlyMap<number, number> {
    return this.#costs;
  }

  /** What has happened since the last call; undefined when nothing has. */
  take(): Pick<Frame, "position" | "epoch" | "costs" | "pulses" | "shownShare"> | undefined {
    const { pulses, shownShare } = this.#begun?.stroboscope.take() ?? { pulses: [], shownShare: 1 };
    const costs = this.#newCosts;
    const isNew = this.#hasNews || pulses.length > 0 || costs.length > 0;
    this.#newCosts = [];
    this.#hasNews = false;
    return isNew ? { ...this.place, costs, pulses, shownShare } : undefined;
  }

  /** Where the run is: the position, and the epoch that it is in. */
  get place(): Pick<Frame, "position" | "epoch"> {
    return {
      ...(this.#position !== undefined && { position: this.#position }),
      ...(this.#epoch !== undefined && { epoch: this.#epoch }),
    };
  }

  #reach(position: number, epoch: number): void {
    // A run that lost its parameter server goes on from an earlier position: hence no maximum.
    this.#position = position;
    this.#epoch = epoch;
    this.#hasNews = true;
  }

  #epochCompleted({ epoch, cost }: { readonly epoch: number; readonly cost: number }): void {
    this.#epoch = epoch;
    this.#hasNews = true;
    if (this.#costs.get(epoch) === cost) return;
    this.#costs.set(epoch, cost);
    if (Number.isFinite(cost)) this.#newCosts.push([epoch, cost]);
    if (this.#pulseSource === "none") this.messages += this.#begun?.tasksPerEpoch ?? 0;
  }
}

/** An update is the end of the way back, and looks like it. */
function shownAs(direction: TileReport["direction"]): Pulse["direction"] {
  return direction === "forward" ? "forward" : "backward";
}
