import type { Pulse } from "./protocol.js";

/** Pulses that are shown in a second when there are more than can be seen. */
const pulsesPerSecond = 10;

/** Neurons that a pulse names at most: more are more than there are pixels for, and than a slow line carries ten times a second. */
const mostNeurons = 1000;

/** Neurons of one layer whose messages were done, one way, at a position. */
export interface Flash extends Pulse {
  readonly position: number;
}

/**
 * Chooses the pulses to be shown, so that the light visibly runs through the network however fast the training is: after a layer has
 * been shown, the next one to be shown is the next phase, be it of the same step or of one a thousand messages later. A training that
 * is slow enough is shown as it is.
 */
export class Stroboscope {
  /** Phases of a step: every layer forward, then every layer backward, and updated if that is a phase of its own. */
  readonly #phases: number;
  #shownPosition: number | undefined;
  /** Pulses that may be shown at once: as many as were not shown before, at most those of one step. */
  #allowance: number;
  #allowedAtMs = -Infinity;
  #pulses: Pulse[] = [];
  #neurons = 0;
  #shown = 0;

  /** @param phases of a step. */
  constructor(phases: number) {
    this.#phases = phases;
    this.#allowance = this.#phases;
  }

  /** Takes what has happened. A neuron may be named more than once, such as for every shard. */
  flash({ position, layer, direction, neurons }: Flash, nowMs: number): void {
    this.#neurons += neurons.length;
    if (!this.#isToBeShown(position, nowMs)) return;
    const named = neurons.length > mostNeurons ? thinned(neurons) : neurons;
    this.#shown += named.length;
    this.#pulses.push({ layer, direction, neurons: named });
  }

  /** What is to be shown of what has happened since the last call, and the share of all that it is, by neurons. */
  take(): { readonly pulses: readonly Pulse[]; readonly shownShare: number } {
    const taken = { pulses: this.#pulses, shownShare: this.#neurons === 0 ? 1 : this.#shown / this.#neurons };
    this.#pulses = [];
    this.#neurons = 0;
    this.#shown = 0;
    return taken;
  }

  #isToBeShown(position: number, nowMs: number): boolean {
    // More of the layer that is being shown.
    if (position === this.#shownPosition) return true;
    const next = this.#shownPosition === undefined ? 0 : this.#shownPosition + 1;
    const isNext = this.#shownPosition === undefined || position % this.#phases === next % this.#phases;
    if (!isNext || !this.#isAllowed(nowMs)) return false;
    this.#shownPosition = position;
    return true;
  }

  #isAllowed(nowMs: number): boolean {
    if (this.#allowedAtMs > -Infinity)
      this.#allowance = Math.min(
        this.#phases,
        this.#allowance + ((nowMs - this.#allowedAtMs) / 1000) * pulsesPerSecond,
      );
    this.#allowedAtMs = nowMs;
    if (this.#allowance < 1) return false;
    this.#allowance--;
    return true;
  }
}

function thinned(neurons: readonly number[]): number[] {
  return Array.from(
    { length: mostNeurons },
    (_, index) => neurons[Math.floor((index * neurons.length) / mostNeurons)]!,
  );
}
