import type { FloatArray } from "../tensors/matrix.js";

/** What a layer reads in a step. */
export interface LayerInputs {
  readonly values: FloatArray;
  readonly examples: number;
  /**
   * The first layer reads examples × features, as a data set has them; the others read what the layer before wrote,
   * neurons × examples, since every neuron writes its row.
   */
  readonly layout: "examples × features" | "neurons × examples";
  /** True when this very array is read in every step, as with full batches. */
  readonly reused: boolean;
}
