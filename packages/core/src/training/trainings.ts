import type { ParameterServer } from "../ports/parameter-server.js";
import type { RunReader } from "../ports/run-store.js";
import type { Run } from "../run/run.js";
import { dataKeys } from "../run/tensors.js";
import { Training } from "./training.js";

/** The trainings that this process has worked on lately. They never change, so they never go stale. */
export class Trainings {
  readonly #runStore: RunReader;
  readonly #parameterServer: ParameterServer;
  readonly #known = new Map<string, Training>();
  readonly #most: number;

  /** @param most trainings to keep; each holds the labels of its data set in memory, and the inputs that it has computed with. */
  constructor(runStore: RunReader, parameterServer: ParameterServer, most = 2) {
    this.#runStore = runStore;
    this.#parameterServer = parameterServer;
    this.#most = most;
  }

  /** @returns undefined when there is no such run, when it was refused, or when its data is gone because it has ended. */
  async get(runId: string): Promise<Training | undefined> {
    const known = this.#known.get(runId);
    if (known !== undefined) {
      this.#keep(known);
      return known;
    }
    const run = await this.#runStore.get(runId);
    if (run === undefined || !hasTraining(run)) return undefined;
    const training = await this.#load(run);
    if (training !== undefined) this.#keep(training);
    return training;
  }

  forget(runId: string): void {
    this.#known.delete(runId);
  }

  async #load(run: Run & Required<Pick<Run, "training">>): Promise<Training | undefined> {
    // The inputs are read by those who compute with them, shard by shard.
    const { labels, divisor, offset } = dataKeys;
    const keys = [labels, divisor, offset].map((key) => ({ key }));
    const [rawLabels, rawDivisor, rawOffset] = await this.#parameterServer.read(run.runId, keys);
    if (!rawLabels || !rawDivisor || !rawOffset) return undefined;
    return new Training(run, {
      labels: new Int32Array(aligned(rawLabels, 4)),
      scaling: {
        name: run.training.parameters.input_scaling,
        divisor: new Float64Array(aligned(rawDivisor, 8)),
        offset: new Float64Array(aligned(rawOffset, 8)),
      },
    });
  }

  #keep(training: Training): void {
    // The last in the map is the one that was used last.
    this.#known.delete(training.runId);
    this.#known.set(training.runId, training);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= this.#most) break;
      this.#known.delete(oldest);
    }
  }
}

function hasTraining(run: Run): run is Run & Required<Pick<Run, "training">> {
  return run.training !== undefined;
}

/** A buffer of exactly these bytes. Copies at most once a run. */
function aligned(bytes: Uint8Array, size: number): ArrayBuffer {
  // Not slice(): that of a Buffer is a view.
  return new Uint8Array(bytes.subarray(0, bytes.byteLength - (bytes.byteLength % size))).buffer;
}
