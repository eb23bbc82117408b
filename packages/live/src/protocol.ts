// What the server of the live page tells the page, as server-sent events: one `snapshot` for every connection, then a `frame` whenever
// something has happened, at most ten times a second, and a `sight` when the weights have changed, at most once a second. A browser that
// comes back connects anew and begins with a snapshot: it has missed nothing.

import type { Metrics } from "@snn/core";

/** How the run stands. `waiting`: requested, not begun. `stopping`: it ends with the epoch that it is in. `interrupted`: nobody works on it. */
export type RunState = "waiting" | "running" | "paused" | "stopping" | "completed" | "failed" | "interrupted";

/** What is fixed when a run begins. */
export interface RunFacts {
  /** ISO 8601. */
  readonly startedAt: string;
  readonly epochs: number;
  /** Layer 1 first. */
  readonly layers: readonly { readonly neurons: number; readonly activation: string }[];
  /** Numbers per example. */
  readonly features: number;
  readonly exampleShape: readonly number[];
  readonly classes: readonly string[];
  readonly trainExamples: number;
  readonly testExamples: number;
  /** Mini-batches in an epoch. */
  readonly batches: number;
  readonly learningRate: number;
  readonly optimizer: string;
  readonly precision: string;
  /** Where the data set was. */
  readonly dataset: string;
}

/** Neurons of one layer whose messages were done, one way. */
export interface Pulse {
  readonly layer: number;
  readonly direction: "forward" | "backward";
  readonly neurons: readonly number[];
}

/** Where the pulses come from: every message; the event of a finished layer, which stands for all its messages; or nowhere. */
export type PulseSource = "messages" | "layers" | "none";

/** What is on its way, and what became of it. What cannot be known from where the page is served is left out. */
export interface Traffic {
  readonly messagesPerSecond?: number;
  /** Messages in the queue, and those that a worker has. */
  readonly waiting?: number;
  readonly inFlight?: number;
  readonly published?: number;
  readonly delivered?: number;
  readonly duplicate?: number;
  readonly stale?: number;
  readonly redelivered?: number;
  /** Dead letters. */
  readonly dead?: number;
}

/** What has happened since the frame before. */
export interface Frame {
  readonly state: RunState;
  /** Why it failed. */
  readonly reason?: string;
  /** ISO 8601: when it ended, once it has. */
  readonly endedAt?: string;
  /** The position reached, if known. */
  readonly position?: number;
  readonly epoch?: number;
  /** Epochs and their costs that were not told before; in a snapshot all of them, thinned out when they are more than can be seen. */
  readonly costs: readonly (readonly [epoch: number, cost: number])[];
  readonly pulses: readonly Pulse[];
  /** The share of all messages since the frame before that the pulses show: 1 when none was left out. */
  readonly shownShare: number;
  readonly traffic: Traffic;
  /** Of a run that is completed. */
  readonly test?: Metrics;
}

/** A picture of rows of pixels from the top left, with one byte a channel. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** Base64. */
  readonly bytes: string;
}

/** What the weights of now say about a test example. */
export interface Verdict {
  /** Which example of the test set. */
  readonly example: number;
  readonly truth: number;
  readonly predicted: number;
  /** Of the predicted class. */
  readonly probability: number;
}

/** What the network sees by now. */
export interface Sight {
  /** Goes up with every change of the weights. */
  readonly step: number;
  readonly epoch: number;
  /** Where the weights were read. */
  readonly from: "parameter server" | "checkpoint" | "model";
  /** Of the examples of {@link Snapshot.examples}, in their order. */
  readonly verdicts: readonly Verdict[];
}

/** A test example to look at. */
export interface ShownExample {
  readonly example: number;
  readonly truth: number;
  /** Left out when examples are no pictures. */
  readonly pixels?: Pixels;
}

/** Everything that a page needs to begin. */
export interface Snapshot {
  readonly runId: string;
  /** Left out before the run has begun. */
  readonly facts?: RunFacts;
  readonly pulseSource: PulseSource;
  /** Whether the run can be paused, resumed and stopped from here. */
  readonly canSteer: boolean;
  readonly frame: Frame;
  /** At most 24, taken evenly from the classes. */
  readonly examples: readonly ShownExample[];
  readonly sight?: Sight;
}

/** The weights of one neuron of layer 1, as a picture: 0 is the least of them, 255 the greatest, one picture for every channel. The answer of GET /weights?neuron=N. */
export interface WeightsPicture {
  readonly neuron: number;
  readonly step: number;
  readonly least: number;
  readonly greatest: number;
  /** Left out when examples are no pictures. */
  readonly pixels?: Pixels;
}
