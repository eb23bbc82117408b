import { currentModel } from "@snn/core";
import type { WatchedRun } from "@snn/live";
import type { EmbeddedCloud } from "../embedded/embedded-cloud.js";
import type { KeptExamples } from "./kept-examples.js";
import { resultsOf } from "./results-of.js";

/** A run in this process as the live page sees it. @param examples what the cloud reads its data sets with. */
export function embeddedRun(cloud: EmbeddedCloud, runId: string, examples: KeptExamples): WatchedRun {
  const { services, bus, queue } = cloud;
  return {
    runId,
    runs: services.runStore,
    events: (listener) => bus.watch((event) => event.detail.runId === runId && listener(event)),
    position: () => services.parameterServer.position(runId),
    tellsLayers: true,
    tiles: (listener) => cloud.watchTiles((tile) => tile.runId === runId && listener(tile)),
    counters: () => services.parameterServer.counters(runId),
    queue: async () => ({ ...queue.depth, dead: queue.deadLetters.length + bus.deadLetters.length }),
    model: (known) => currentModel(services, runId, known),
    examples: async () => examples.kept,
    results: () => resultsOf(services.objectStore, runId),
    compute: services.compute,
    // Not by way of the services, which may be made to die of faults in the midst of a training.
    publish: (event) => bus.publish(event),
  };
}
