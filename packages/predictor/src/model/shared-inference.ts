import type { ServedModel } from "./served-model.js";

/**
 * Pictures that are looked at together, at most. A call of onnxruntime costs as much as a dozen pictures of the standard
 * network; beyond, a batch only makes the first of its requests wait for the others.
 */
const mostPictures = 16;

interface Waiting {
  readonly picture: Uint8Array;
  readonly resolve: (probabilities: number[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets concurrent requests share one inference: what comes while an inference is running goes into the next one. A request
 * that comes alone does not wait for others.
 */
export class SharedInference {
  readonly #predict: ServedModel["predict"];
  readonly #onBatch: (pictures: number) => void;
  readonly #waiting: Waiting[] = [];
  #isRunning = false;

  /** @param onBatch is told how many pictures each inference was for. */
  constructor(predict: ServedModel["predict"], onBatch: (pictures: number) => void = () => {}) {
    this.#predict = predict;
    this.#onBatch = onBatch;
  }

  /** @returns the probability of every class. */
  predict(picture: Uint8Array): Promise<number[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ picture, resolve, reject });
      if (!this.#isRunning) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, mostPictures);
      this.#onBatch(batch.length);
      try {
        const probabilities = await this.#predict(batch.map(({ picture }) => picture));
        batch.forEach(({ resolve }, index) => {
          resolve(probabilities[index]!);
        });
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#isRunning = false;
  }
}
