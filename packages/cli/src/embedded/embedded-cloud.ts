import { totalmem } from "node:os";
import { setImmediate } from "node:timers/promises";
import {
  Meter,
  meteredParameterServer,
  type Notifier,
  type ObjectCreated,
  type Ports,
  type Retry,
  retryOf,
  type Services,
  servicesOn,
  type TileReport,
} from "@snn/core";
import { FolderObjectStore, FolderRunStore } from "@snn/core/adapters/folder";
import { Hdf5DatasetReader, Hdf5ModelEncoder } from "@snn/core/adapters/hdf5";
import {
  type FaultRates,
  Faults,
  type InFlight,
  MemoryEventBus,
  MemoryParameterServer,
  MemoryReleaseStore,
  MemoryWorkQueue,
} from "@snn/core/adapters/memory";
import { OnnxruntimeCompute } from "@snn/core/adapters/onnxruntime";
import { deadEvent, deadTask, eventSubscriptions, neuron, release, upload, watchdog } from "@snn/functions";
import { MortalPorts } from "./mortal-ports.js";

/** Deliveries between two turns of the event loop, which take some microseconds. */
const deliveriesBetweenTurns = 16;

export interface EmbeddedCloudOptions {
  /** Where the file of an object is. */
  readonly pathOf: (key: string) => string;
  readonly notifier: Notifier;
  readonly faults?: FaultRates | undefined;
  /** Neuron tasks that are handed to a worker at once. */
  readonly messageBatch?: number | undefined;
  /** Ports to be used in place of the embedded ones. */
  readonly ports?: Partial<Ports>;
}

/**
 * Everything that AWS does for SNN, in one process: it delivers events and messages to the handlers, one delivery after
 * the other, and wakes the watchdog when nothing is left to deliver.
 */
export class EmbeddedCloud {
  readonly services: Services;
  readonly queue: MemoryWorkQueue;
  readonly bus: MemoryEventBus;
  readonly objects: FolderObjectStore;
  readonly #mortal: MortalPorts | undefined;
  readonly #messageBatch: number;
  readonly #uploads: ObjectCreated[] = [];
  readonly #tileWatchers = new Set<(tile: TileReport) => void>();
  #stopped = false;
  /** Ends the wait for something to do. */
  #wake = () => {};

  constructor({ pathOf, notifier, faults: rates, messageBatch, ports }: EmbeddedCloudOptions) {
    const faults = rates === undefined ? undefined : new Faults(rates);
    this.#mortal = faults === undefined ? undefined : new MortalPorts(faults);
    this.#messageBatch = messageBatch ?? 1000;
    this.queue = new MemoryWorkQueue(faults);
    this.bus = new MemoryEventBus(faults);
    this.objects = new FolderObjectStore(pathOf);
    const parameterServer = new MemoryParameterServer();
    this.services = servicesOn({
      parameterServer: meteredParameterServer(
        this.#mortal?.parameterServer(parameterServer) ?? parameterServer,
        new Meter(),
      ),
      workQueue: this.#mortal?.workQueue(this.queue) ?? this.queue,
      eventBus: this.#mortal?.eventBus(this.bus) ?? this.bus,
      runStore: new FolderRunStore((runId, name) => pathOf(`runs/${runId}/${name}`)),
      releaseStore: new MemoryReleaseStore(),
      objectStore: this.objects,
      notifier,
      compute: new OnnxruntimeCompute(),
      datasetReader: new Hdf5DatasetReader(),
      modelEncoder: new Hdf5ModelEncoder(),
      clock: { now: () => new Date() },
      memoryBytes: totalmem(),
      ...ports,
    });
    for (const { name, types, isNeeded, handler } of eventSubscriptions)
      this.bus.subscribe({ name, types, isNeeded, handle: (delivery) => handler(this.services, delivery) });
    this.objects.watch((created) => {
      this.#uploads.push(created);
      this.#wake();
    });
    this.bus.watch(() => this.#wake());
  }

  /** Calls back for every tile that is computed; for those who show what goes on. @returns how to stop that. */
  watchTiles(watcher: (tile: TileReport) => void): () => void {
    this.#tileWatchers.add(watcher);
    return () => {
      this.#tileWatchers.delete(watcher);
    };
  }

  /** Delivers until no run is left running, or until {@link stop}. While all runs that are left are paused it waits for what is published. */
  async run(): Promise<void> {
    for (let deliveries = 0; !this.#stopped; deliveries++) {
      // A signal is only heard when the event loop gets a turn.
      if (deliveries % deliveriesBetweenTurns === 0) await setImmediate();
      const created = this.#uploads.shift();
      if (created !== undefined) await this.#deliverUpload(created);
      else if (!this.bus.isEmpty) await this.#deliverEvent();
      else if (!this.queue.isEmpty) await this.#deliverTasks();
      else {
        const running = await this.services.runStore.running();
        if (running.length === 0) return;
        if (running.every(({ steering }) => steering === "paused")) await this.#somethingToDo();
        // Nothing is on its way, and yet a run is not over: a minute on AWS is a moment here.
        else await watchdog(this.services, { leastGapMs: 0 });
      }
    }
  }

  /** Stops between two deliveries. What has not been delivered is lost, as the memory that it is in. */
  stop(): void {
    this.#stopped = true;
    this.#wake();
  }

  /** Resolves when something has been published or uploaded, or when the cloud is to stop. */
  async #somethingToDo(): Promise<void> {
    // A promise alone does not keep a process alive.
    const alive = setInterval(() => {}, 2 ** 31 - 1);
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      // It may have come while the records were read.
      if (this.#stopped || this.#uploads.length > 0 || !this.bus.isEmpty || !this.queue.isEmpty) resolve();
    });
    clearInterval(alive);
  }

  async #deliverUpload(created: ObjectCreated): Promise<void> {
    await upload(this.services, created);
    await release(this.services, created);
  }

  async #deliverEvent(): Promise<void> {
    const message = this.bus.receive();
    if (message === undefined) return;
    const { subscription, id, event } = message.body;
    let failure: Error | undefined;
    const survived = await this.#work([message], async () => {
      await subscription.handle({ id, event }).catch((error: Error) => {
        failure = error;
      });
    });
    if (!survived) this.bus.abandon(message);
    else if (failure === undefined) this.bus.acknowledge(message);
    else {
      const dead = this.bus.fail(message, { error: failure, retry: retryOf(failure) });
      if (dead !== undefined && subscription.isNeeded !== false) await deadEvent(this.services, dead);
    }
  }

  async #deliverTasks(): Promise<void> {
    const messages = this.queue.receive(this.#messageBatch);
    const failed = new Map<InFlight<unknown>, { error: Error; retry: Retry }>();
    const onTile = (tile: TileReport) => {
      for (const watcher of this.#tileWatchers) watcher(tile);
    };
    const survived = await this.#work(messages, async () => {
      for (const { index, error, retry } of await neuron(this.services, messages, onTile))
        failed.set(messages[index]!, { error, retry });
    });
    for (const message of messages) {
      const failure = failed.get(message);
      if (!survived) this.queue.abandon(message);
      else if (failure === undefined) this.queue.acknowledge(message);
      else {
        const dead = this.queue.fail(message, failure);
        // No run needs what could never succeed.
        if (dead !== undefined && failure.retry !== "never") await deadTask(this.services, dead);
      }
    }
  }

  async #work(messages: readonly InFlight<unknown>[], work: () => Promise<void>): Promise<boolean> {
    if (this.#mortal !== undefined)
      return this.#mortal.survives(
        messages.some(({ lethal }) => lethal),
        work,
      );
    await work();
    return true;
  }
}
