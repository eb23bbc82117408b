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
  /** Phases of a step: every layer forward, then every layer backward. */
  readonly #phases: number;
  #shownPosition: number | undefined;
  /** Pulses that may be shown at once: as many as were not shown before, at most those of one step. */
  #allowance: number;
  #allowedAtMs = -Infinity;
  #pulses: Pulse[] = [];
  #messages = 0;
  #shown = 0;

  /** @param layers of the network. */
  constructor(layers: number) {
    this.#phases = 2 * layers;
    this.#allowance = this.#phases;
  }

  /** Takes what has happened. The neurons are in ascending order, and as many as there were messages. */
  flash({ position, layer, direction, neurons }: Flash, nowMs: number): void {
    this.#messages += neurons.length;
    if (!this.#isToBeShown(position, nowMs)) return;
    const named = neurons.length > mostNeurons ? thinned(neurons) : neurons;
    this.#shown += named.length;
    this.#pulses.push({ layer, direction, neurons: named });
  }

  /** What is to be shown of what has happened since the last call, and the share of all messages that it is. */
  take(): { readonly pulses: readonly Pulse[]; readonly shownShare: number } {
    const taken = { pulses: this.#pulses, shownShare: this.#messages === 0 ? 1 : this.#shown / this.#messages };
    this.#pulses = [];
    this.#messages = 0;
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
