import type { Preprocessing } from "@snn/core";
import { RequestProblem } from "../problem.js";
import type { ServedModel } from "./served-model.js";
import { SharedInference } from "./shared-inference.js";

/** What a model is released as. */
export interface ReleaseInfo {
  readonly releaseId: string;
  /** ISO 8601: when it was released. */
  readonly createdAt: string;
}

/** The model that a slot serves, as requests see it. */
export interface SlotModel extends ReleaseInfo {
  readonly runId: string;
  readonly sha256: string;
  readonly classes: readonly string[];
  readonly testAccuracy: number;
}

/** What a model sees in a picture. */
export interface Prediction {
  /** The likeliest class. */
  readonly class: string;
  /** Its probability. */
  readonly probability: number;
  /** The probability of every class. */
  readonly probabilities: Readonly<Record<string, number>>;
}

/** A model in the slot, and how many requests are using it. */
interface Loaded {
  readonly served: ServedModel;
  readonly inference: SharedInference;
  readonly model: SlotModel;
  requests: number;
  isReplaced: boolean;
}

/**
 * The place of the model that is being served. Another one takes its place between two requests: those that have begun
 * with the old one end with it, and with the last of them it goes.
 */
export class ModelSlot {
  #loaded: Loaded | undefined;
  readonly #onBatch: ((pictures: number) => void) | undefined;

  /** @param onBatch is told how many pictures each inference was for. */
  constructor(onBatch?: (pictures: number) => void) {
    this.#onBatch = onBatch;
  }

  /** What is being served; undefined when there is nothing yet. */
  get model(): SlotModel | undefined {
    return this.#loaded?.model;
  }

  /** Serves another model from now on. The slot releases it when the next one has taken its place. */
  swap(served: ServedModel, origin: ReleaseInfo): void {
    const { runId, classes, testAccuracy } = served.card;
    this.#replace({
      served,
      inference: new SharedInference(served.predict, this.#onBatch),
      model: { ...origin, runId, classes, testAccuracy, sha256: served.sha256 },
      requests: 0,
      isReplaced: false,
    });
  }

  /** Serves nothing from now on. */
  clear(): void {
    this.#replace(undefined);
  }

  /**
   * Lets the model look at a picture.
   *
   * @param pixelsOf makes the pixels that the model wants.
   * @throws RequestProblem when there is no model, and whatever `pixelsOf` throws.
   */
  async predict(
    pixelsOf: (preprocessing: Preprocessing) => Promise<Uint8Array>,
  ): Promise<Prediction & { model: SlotModel }> {
    const loaded = this.#loaded;
    if (loaded === undefined) throw new RequestProblem("no-model", "No model has been released to this slot yet");
    loaded.requests++;
    try {
      const pixels = await pixelsOf(loaded.served.card.preprocessing);
      return { ...predictionOf(loaded.model.classes, await loaded.inference.predict(pixels)), model: loaded.model };
    } finally {
      loaded.requests--;
      releaseIfUnused(loaded);
    }
  }

  #replace(next: Loaded | undefined): void {
    const old = this.#loaded;
    this.#loaded = next;
    if (old === undefined) return;
    old.isReplaced = true;
    releaseIfUnused(old);
  }
}

/** What the probabilities of all classes say. Of equals it is the first, as in the evaluation of a run: with sigmoid, class 1 has to be above one half. */
export function predictionOf(classes: readonly string[], probabilities: readonly number[]): Prediction {
  const likeliest = probabilities.indexOf(Math.max(...probabilities));
  return {
    class: classes[likeliest]!,
    probability: probabilities[likeliest]!,
    probabilities: Object.fromEntries(classes.map((name, index) => [name, probabilities[index]!])),
  };
}

function releaseIfUnused(loaded: Loaded): void {
  if (!loaded.isReplaced || loaded.requests > 0) return;
  // What is left of a model that nobody uses any more is no reason to end the service.
  loaded.served.release().catch(() => {});
}
