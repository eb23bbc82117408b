import type { CurrentModel, DomainEvent, MessageCounts, Results, Run } from "@snn/core";
import { shownExamples, type TestExamples } from "./examples.js";
import { factsOf } from "./facts.js";
import { Progress } from "./progress.js";
import type { Frame, PulseSource, RunState, Sight, Snapshot, Traffic } from "./protocol.js";
import { Rate } from "./rate.js";
import { sightOf } from "./sight.js";
import type { Timer } from "./timer.js";
import { visibleCosts } from "./visible-costs.js";
import type { QueueDepth, WatchedRun } from "./watched-run.js";

/** Between two looks at the record of a run and at what is counted of it. */
const lookPeriodMs = 1000;

/** For so long after an event that changes how a run stands its record is looked at with every frame: who acts on the event writes it soon. */
const settlingMs = 2000;

/** Over how long messages a second are averaged: longer where they are known by the epoch only. */
const rateWindowMs = { messages: 3000, epochs: 15_000 };

/** Between two looks at the model at least, and as a multiple of how long a look took, since the training waits meanwhile. */
const leastSightGapMs = 1000;
const sightGapFactor = 10;

const changesState: readonly string[] = [
  "TrainingRequested",
  "EpochStarted",
  "PauseRequested",
  "ResumeRequested",
  "StopRequested",
  "TrainingCompleted",
  "TrainingFailed",
  "ModelEvaluated",
];

/** A run as it is told to those who watch: it gathers what happens, and looks up what nobody tells. Nothing that fails here ends anything: it is tried again. */
export class LiveRun {
  readonly #run: WatchedRun;
  readonly #timer: Timer;
  #pulseSource!: PulseSource;
  readonly #stopListening: () => void;
  #progress!: Progress;
  #rate!: Rate;
  #isWatched = false;
  #stopTiles: (() => void) | undefined;
  #stopLayers: (() => void) | undefined;
  #record: Run | undefined;
  #isAtWork = true;
  #counters: Readonly<Record<string, number>> | undefined;
  #queue: QueueDepth | undefined;
  #messagesPerSecond: number | undefined;
  #results: Results | undefined;
  #lookedAtMs = -Infinity;
  #settledAtMs = -Infinity;
  #standing: string | undefined;
  #model: CurrentModel | undefined;
  #examples: TestExamples | undefined;
  #sight: Sight | undefined;
  #newSight: Sight | undefined;
  #seeing: Promise<void> | undefined;
  #nextSightAtMs = -Infinity;

  constructor(run: WatchedRun, timer: Timer) {
    this.#run = run;
    this.#timer = timer;
    this.#begin();
    this.#stopListening = run.events((event) => this.#event(event));
  }

  /** Somebody has begun to watch. */
  async watch(): Promise<void> {
    this.#begin();
    this.#isWatched = true;
    this.#stopTiles ??= this.#run.tiles?.((tile) => this.#progress.tile(tile, this.#timer.nowMs()));
    this.#stopLayers ??= this.#run.layers?.(
      (event) => this.#event(event),
      () => this.#begin("none"),
    );
    await this.#look();
  }

  /** Nobody watches any more. What happens now will be on record. */
  rest(): void {
    this.#isWatched = false;
    this.#stopTiles?.();
    this.#stopTiles = undefined;
    this.#stopLayers?.();
    this.#stopLayers = undefined;
  }

  /** Resolves when nothing is asked of the run any more. */
  async close(): Promise<void> {
    this.rest();
    this.#stopListening();
    await this.#seeing;
  }

  /** What has happened since the frame before; undefined when nothing has. */
  async frame(): Promise<Frame | undefined> {
    await this.#look();
    const taken = this.#progress.take();
    const standing = JSON.stringify([this.#state, this.#traffic, this.#results?.test]);
    if (taken === undefined && standing === this.#standing) return undefined;
    this.#standing = standing;
    return { ...this.#standingFrame(), costs: [], pulses: [], shownShare: 1, ...taken };
  }

  /** Goes up when a snapshot tells what frames do not: once the run has begun, there are examples, or pulses turn out to be out of reach. */
  get snapshotVersion(): number {
    return (
      (this.#record?.training === undefined ? 0 : 1) +
      (this.#examples === undefined ? 0 : 1) +
      (this.#pulseSource === "none" ? 1 : 0)
    );
  }

  /** All that a page needs to begin. */
  async snapshot(): Promise<Snapshot> {
    // All costs may be many, and of most of them there was no event.
    const costs = await attempt(() => this.#run.runs.costs(this.#run.runId), []);
    this.#progress.record(costs, this.#record?.status !== "running");
    if (this.#progress.place.position === undefined && this.#record?.status === "running")
      this.#progress.stand(await attempt(async () => this.#run.position?.(), undefined));
    const facts = factsOf(this.#record);
    return {
      runId: this.#run.runId,
      ...(facts && { facts }),
      pulseSource: this.#pulseSource,
      canSteer: this.#run.publish !== undefined,
      frame: { ...this.#standingFrame(), costs: visibleCosts(this.#progress.costs), pulses: [], shownShare: 1 },
      examples: this.#examples === undefined ? [] : shownExamples(this.#examples),
      ...(this.#sight && { sight: this.#sight }),
    };
  }

  /** What the network has come to see since the last call, if anything. It is looked at in the background, so that nothing waits for it. */
  takeSight(): Sight | undefined {
    if (
      this.#seeing === undefined &&
      this.#timer.nowMs() >= this.#nextSightAtMs &&
      this.#record?.training !== undefined
    )
      this.#seeing = this.#see().finally(() => {
        this.#seeing = undefined;
      });
    const sight = this.#newSight;
    this.#newSight = undefined;
    return sight;
  }

  /** The model as it is now, if it can be had. */
  async model(): Promise<CurrentModel | undefined> {
    this.#model = await attempt(() => this.#run.model(this.#model), this.#model);
    return this.#model;
  }

  #event(event: DomainEvent): void {
    const nowMs = this.#timer.nowMs();
    if (changesState.includes(event.type)) this.#settledAtMs = nowMs + settlingMs;
    if (this.#isWatched) this.#progress.event(event, nowMs);
  }

  /** @param pulseSource where pulses come from, when that is not what was to be expected. */
  #begin(pulseSource?: PulseSource): void {
    const { tiles, layers, tellsLayers } = this.#run;
    this.#pulseSource = pulseSource ?? (tiles ? "messages" : tellsLayers || layers ? "layers" : "none");
    this.#lookedAtMs = -Infinity;
    this.#progress = new Progress(this.#pulseSource);
    this.#rate = new Rate(this.#pulseSource === "none" ? rateWindowMs.epochs : rateWindowMs.messages);
  }

  async #look(): Promise<void> {
    const nowMs = this.#timer.nowMs();
    const isTime = nowMs - this.#lookedAtMs >= lookPeriodMs;
    if (!isTime && nowMs > this.#settledAtMs) return;
    const { runs, runId } = this.#run;
    this.#record = await attempt(() => runs.get(runId), this.#record);
    if (this.#record !== undefined) this.#progress.begin(this.#record);
    const isOver = this.#record !== undefined && this.#record.status !== "running";
    if (isOver) this.#results ??= await attempt(() => this.#run.results(), undefined);
    if (!isTime) return;
    this.#lookedAtMs = nowMs;
    // Of a run that is over nothing is counted any more: its results tell.
    if (!isOver) this.#counters = await attempt(async () => this.#run.counters?.(), this.#counters);
    this.#queue = await attempt(async () => this.#run.queue?.(), this.#queue);
    this.#messagesPerSecond = this.#rate.at(this.#progress.messages, nowMs);
    const record = this.#record;
    if (record?.status === "running")
      this.#isAtWork = await attempt(async () => (await this.#run.isAtWork?.(record)) ?? true, true);
  }

  async #see(): Promise<void> {
    const startedAtMs = this.#timer.nowMs();
    this.#examples ??= await attempt(() => this.#run.examples(), undefined);
    const [examples, model] = [this.#examples, await this.model()];
    const isNew = model !== undefined && (model.step !== this.#sight?.step || model.from !== this.#sight.from);
    if (isNew && examples !== undefined) {
      this.#newSight = await attempt(() => sightOf(this.#run.compute, model, examples), undefined);
      this.#sight = this.#newSight ?? this.#sight;
    }
    const endedAtMs = this.#timer.nowMs();
    this.#nextSightAtMs = endedAtMs + Math.max(leastSightGapMs, sightGapFactor * (endedAtMs - startedAtMs));
  }

  #standingFrame(): Omit<Frame, "costs" | "pulses" | "shownShare"> {
    const reason = this.#record?.status === "failed" ? this.#record.reason : undefined;
    const endedAt = this.#record?.status === "running" ? undefined : this.#record?.endedAt;
    return {
      state: this.#state,
      ...(reason !== undefined && { reason }),
      ...(endedAt !== undefined && { endedAt }),
      ...this.#progress.place,
      traffic: this.#traffic,
      ...(this.#results?.test && { test: this.#results.test }),
    };
  }

  get #state(): RunState {
    if (this.#record === undefined) return "waiting";
    const { status, steering } = this.#record;
    if (status !== "running") return status;
    if (!this.#isAtWork) return "interrupted";
    return steering ?? "running";
  }

  get #traffic(): Traffic {
    const isOver = this.#record !== undefined && this.#record.status !== "running";
    const counted: Partial<MessageCounts> = this.#results?.messages ?? this.#counters ?? {};
    const { published, delivered, duplicate, stale, redelivered } = counted;
    const known = { published, delivered, duplicate, stale, redelivered, ...this.#queue };
    const rate = isOver ? undefined : this.#messagesPerSecond;
    return {
      ...Object.fromEntries(Object.entries(known).filter(([, count]) => count !== undefined)),
      ...(rate !== undefined && { messagesPerSecond: Math.round(rate) }),
    };
  }
}

/** What something gives, or what is known, if it fails: a run that is out of reach for a moment is looked at again. */
async function attempt<Value>(look: () => Promise<Value>, known: Value): Promise<Value> {
  try {
    return await look();
  } catch {
    return known;
  }
}
