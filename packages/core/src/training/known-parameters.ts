import type { Parameters } from "../parameters/parameters.js";
import type { RunReader } from "../ports/run-store.js";

/** Runs to remember. */
const most = 100;

/** The parameters of runs that this process has met. They never change, so that a run is looked up once and not every epoch. */
export class KnownParameters {
  readonly #runStore: RunReader;
  readonly #known = new Map<string, Parameters>();

  constructor(runStore: RunReader) {
    this.#runStore = runStore;
  }

  /** @returns undefined when there is no such run, or when it was refused. */
  async get(runId: string): Promise<Parameters | undefined> {
    const known = this.#known.get(runId);
    if (known !== undefined) return known;
    const parameters = (await this.#runStore.get(runId))?.training?.parameters;
    if (parameters === undefined) return undefined;
    this.#known.set(runId, parameters);
    if (this.#known.size > most) this.#known.delete(this.#known.keys().next().value as string);
    return parameters;
  }
}
