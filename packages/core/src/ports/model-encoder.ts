import type { TrainedModel } from "../model/trained-model.js";

/** Writes a trained model in a format that other programs read. */
export interface ModelEncoder {
  /** The bytes of `params.h5`. The same model gives the same bytes, whenever and wherever it is written. */
  encode(model: TrainedModel): Promise<Uint8Array>;
}
