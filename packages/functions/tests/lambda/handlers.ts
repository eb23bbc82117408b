import { type Services, servicesOn } from "@snn/core";
import type { Letter } from "@snn/core/adapters/aws";
import { MemoryEventBus, MemoryParameterServer, MemoryRunStore, MemoryWorkQueue } from "@snn/core/adapters/memory";
import type { HandlerDependencies } from "../../src/lambda/dependencies.js";
import type { MessageBatchReport, Telemetry } from "../../src/lambda/telemetry.js";

/** A port that nobody may use. */
const untouchable = new Proxy({} as never, {
  get(_, name) {
    throw new Error(`${String(name)} was used`);
  },
});

/** What handlers are built from, on memory adapters, and what they did with it. */
export class TestBench implements HandlerDependencies<Services> {
  readonly queue = new MemoryWorkQueue();
  readonly bus = new MemoryEventBus();
  readonly runStore = new MemoryRunStore();
  readonly parameterServer = new MemoryParameterServer();
  readonly services: Services;
  readonly letters: Letter[] = [];
  readonly told: Letter[] = [];
  readonly failures: string[] = [];
  readonly messageBatches: MessageBatchReport[] = [];
  readonly boundaries: unknown[] = [];
  readonly standing: number[] = [];
  /** What keeps letters from being kept. */
  boxError: Error | undefined;

  constructor(ports: Partial<Services> = {}) {
    this.services = servicesOn({
      parameterServer: this.parameterServer,
      workQueue: this.queue,
      eventBus: this.bus,
      runStore: this.runStore,
      releaseStore: untouchable,
      objectStore: untouchable,
      notifier: untouchable,
      compute: untouchable,
      datasetReader: untouchable,
      modelEncoder: untouchable,
      clock: { now: () => new Date("2026-11-22T10:00:00.000Z") },
      memoryBytes: 1e9,
      ...ports,
    });
  }

  readonly deadLetters = {
    keep: async (letter: Letter) => {
      if (this.boxError !== undefined) throw this.boxError;
      this.letters.push(letter);
    },
  };

  readonly telemetry: Telemetry = {
    messageBatch: (report) => this.messageBatches.push(report),
    boundary: (event) => this.boundaries.push(event),
    standingRuns: (standing) => this.standing.push(standing),
    deadLetter: (letter) => this.told.push(letter),
    failure: (what) => this.failures.push(what),
  };
}
