import { currentModel, type DomainEvent, readDataset, type Services } from "@snn/core";
import type { QueueDepth, WatchedRun } from "@snn/live";
import type { FanOut } from "./fan-out.js";
import { resultsOf } from "./results-of.js";

/** A cloud, as far as the live page of a run in it needs it. */
export interface CloudInSight {
  readonly services: Services;
  /** What is told of the run. */
  readonly events: FanOut<DomainEvent>;
  readonly tellsLayers: boolean;
  watchLayers?(runId: string, listener: (event: DomainEvent) => void, outOfReach: () => void): () => void;
  queue(): Promise<QueueDepth>;
}

type ToldLayers = Parameters<NonNullable<WatchedRun["layers"]>>;

/** A run in a cloud as the live page sees it. What is out of reach, such as the parameter server of a stage, is left out. */
export function cloudRun(
  { services, events, tellsLayers, watchLayers, queue }: CloudInSight,
  runId: string,
): WatchedRun {
  return {
    runId,
    runs: services.runStore,
    events: (listener) => events.listen(listener),
    position: () => services.parameterServer.position(runId),
    tellsLayers,
    ...(watchLayers && { layers: (...listeners: ToldLayers) => watchLayers(runId, ...listeners) }),
    counters: () => services.parameterServer.counters(runId),
    queue,
    model: (known) => currentModel(services, runId, known),
    async examples() {
      const run = await services.runStore.get(runId);
      if (run === undefined) return undefined;
      // Loaded here only: a training without a page needs nothing of it.
      const { someExamples } = await import("@snn/live");
      return someExamples(await readDataset(services, run.files.dataset));
    },
    results: () => resultsOf(services.objectStore, runId),
    compute: services.compute,
    publish: (event) => services.eventBus.publish(event),
  };
}
