import type { DomainEvent } from "@snn/core";
import type { Tail } from "@snn/functions/lambda";

/** The completed layers of runs in a cloud, for those who look at them: as long as somebody does, and no longer, since it costs. */
export class LayerTails {
  readonly #tail: Tail;
  readonly #open = new Set<() => Promise<void>>();

  constructor(tail: Tail) {
    this.#tail = tail;
  }

  /**
   * Calls back for the layers of a run that are completed from now on.
   *
   * @param outOfReach is called where its events are out of reach, so that nothing will be told.
   * @returns how to stop that.
   */
  listen(runId: string, listener: (event: DomainEvent) => void, outOfReach: () => void): () => void {
    const tailing = this.#tail(runId, listener, { types: ["LayerCompleted"] }).catch(() => {
      if (stopped === undefined) outOfReach();
      return async () => {};
    });
    let stopped: Promise<void> | undefined;
    const stop = () => {
      stopped ??= tailing.then((stopTailing) => stopTailing()).finally(() => this.#open.delete(stop));
      return stopped;
    };
    this.#open.add(stop);
    return () => void stop();
  }

  /** Resolves when nobody listens any more, and nothing of ours is left in the cloud. */
  async close(): Promise<void> {
    await Promise.all([...this.#open].map((stop) => stop()));
  }
}
