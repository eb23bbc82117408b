import type { Pulse } from "../protocol.js";

/** Messages of one layer that the page was shown. */
export interface LayerCount {
  forward: number;
  backward: number;
}

/** How many messages of each layer the page was shown: what those see who want nothing to flash. */
export class PulseCounts {
  readonly layers: readonly LayerCount[];
  /** What was shown last, for words. */
  last: Pulse | undefined;

  /** @param layers how many there are. */
  constructor(layers: number) {
    this.layers = Array.from({ length: layers }, () => ({ forward: 0, backward: 0 }));
  }

  /** Counts a pulse. Of layers that there are not it takes no notice. */
  add(pulse: Pulse): void {
    const layer = this.layers[pulse.layer - 1];
    if (layer === undefined) return;
    layer[pulse.direction] += pulse.neurons.length;
    this.last = pulse;
  }
}
