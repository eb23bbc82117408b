import assert from "node:assert/strict";
import {
  type AddressedEvent,
  type InFlight,
  MemoryEventBus,
  MemoryParameterServer,
  MemoryReleaseStore,
  MemoryRunStore,
  MemoryWorkQueue,
} from "../../src/adapters/memory/index.js";
import { OnnxruntimeCompute } from "../../src/adapters/onnxruntime/index.js";
import type { Dataset } from "../../src/dataset/dataset.js";
import type { Results } from "../../src/evaluation/results.js";
import type { DomainEvent, EventType } from "../../src/messages/events.js";
import { parseEvent } from "../../src/messages/parse.js";
import type { TrainedModel } from "../../src/model/trained-model.js";
import type { Parameters } from "../../src/parameters/parameters.js";
import type { EventDelivery } from "../../src/ports/event-bus.js";
import type { Write } from "../../src/ports/parameter-server.js";
import { outputKey } from "../../src/run/outputs.js";
import type { Run } from "../../src/run/run.js";
import { toBytes } from "../../src/tensors/matrix.js";
import { failRunOfDeadEvent, failRunOfDeadTask } from "../../src/training/dead-letter.js";
import { endFailedTraining, finishTraining } from "../../src/training/finish.js";
import { launchTraining } from "../../src/training/launch.js";
import { processNeuronTasks } from "../../src/training/neuron-tasks.js";
import { notifyOf } from "../../src/training/notify.js";
import { retryOf } from "../../src/training/retry.js";
import { type Ports, type Services, servicesOn } from "../../src/training/services.js";
import { advanceTraining } from "../../src/training/trainer.js";
import { FixedDatasetReader } from "./dataset.js";
import { MemoryObjectStore } from "./memory-object-store.js";

export const runId = "run_test";

/** One for all trainings of a test file: its sessions are kept. */
export const compute = new OnnxruntimeCompute(1);

/** Decides what is delivered next. */
export interface Choices {
  /** One of the waiting events, rather than tasks, when there are both. */
  eventNext(): boolean;
  /** A whole number from 0 to below − 1. */
  pick(below: number): number;
  /** How many tasks are handed to a worker at once. */
  taskCount(waiting: number): number;
  /** Whether what was delivered is delivered again later, because its acknowledgement was lost. */
  againLater(what: "tasks" | "event"): boolean;
}

/** Everything once and in the order of sending, with a layer's tasks in one message batch. */
export const inOrder: Choices = {
  eventNext: () => true,
  pick: () => 0,
  taskCount: (waiting) => waiting,
  againLater: () => false,
};

/** The subscriptions of packages/functions, which core must not import. */
const subscriptions: {
  name: string;
  types: readonly EventType[];
  handle: (services: Services, delivery: EventDelivery) => Promise<void>;
}[] = [
  {
    name: "launch",
    types: ["TrainingRequested"],
    handle: async (services, { event }) => {
      const parsed = parseEvent(event);
      if (parsed.type === "TrainingRequested") await launchTraining(services, parsed.detail);
    },
  },
  {
    name: "trainer",
    types: ["EpochCompleted", "PauseRequested", "ResumeRequested", "StopRequested"],
    handle: advanceTraining,
  },
  {
    name: "finish",
    types: ["TrainingCompleted", "TrainingFailed"],
    handle: async (services, { event }) => {
      const parsed = parseEvent(event);
      if (parsed.type === "TrainingCompleted") await finishTraining(services, parsed.detail);
      if (parsed.type === "TrainingFailed") await endFailedTraining(services, parsed.detail);
    },
  },
  {
    name: "notify",
    types: ["EpochStarted", "EpochCompleted", "ModelEvaluated", "TrainingFailed"],
    handle: (services, { event }) => notifyOf(services, event),
  },
];

export interface LocalTrainingOptions {
  readonly parameters: Parameters;
  readonly dataset: Dataset;
  /** Ports that take the place of the memory ones. */
  readonly ports?: (ports: Ports) => Partial<Ports>;
  /** The object store of an earlier training that is resumed here. */
  readonly objectStore?: MemoryObjectStore;
}

/** A whole training in this process, through the real handlers on the memory adapters. */
export class LocalTraining {
  readonly queue = new MemoryWorkQueue();
  readonly bus = new MemoryEventBus();
  readonly runStore = new RecordingRunStore();
  readonly parameterServer = new NotingParameterServer();
  readonly objectStore: MemoryObjectStore;
  services: Services;
  /** Every event that was published, in order. */
  readonly published: DomainEvent[] = [];
  readonly notices: { readonly subject: string; readonly text: string }[] = [];
  /** What finish wrote. */
  model: TrainedModel | undefined;
  /** The counters of the run, as they were when it ended. */
  counters: Record<string, number> = {};
  /** Events of a type that get lost on their way, so many of them. */
  readonly toLose = new Map<EventType, number>();
  /** Whether an event whose handling failed is lost at once, as if its handler had died and nobody delivered it again. */
  loseFailedEvents = false;

  constructor({ parameters, dataset, ports, objectStore }: LocalTrainingOptions) {
    this.objectStore = objectStore ?? new MemoryObjectStore();
    const memory: Ports = {
      parameterServer: this.parameterServer,
      workQueue: this.queue,
      eventBus: this.bus,
      runStore: this.runStore,
      releaseStore: new MemoryReleaseStore(),
      objectStore: this.objectStore,
      notifier: { notify: async (notice) => void this.notices.push(notice) },
      compute,
      datasetReader: new FixedDatasetReader(dataset),
      modelEncoder: {
        encode: async (model) => {
          this.model = model;
          this.counters = await this.parameterServer.counters(runId);
          return new Uint8Array();
        },
      },
      clock: { now: () => new Date("2026-11-22T10:00:00.000Z") },
      memoryBytes: 1e9,
    };
    this.#ports = { ...memory, ...ports?.(memory) };
    this.services = servicesOn(this.#ports);
    this.bus.watch((event) => this.published.push(event));
    for (const { name, types, handle } of subscriptions)
      this.bus.subscribe({ name, types, handle: (delivery) => handle(this.services, delivery) });
    this.#parameters = parameters;
  }

  readonly #parameters: Parameters;
  readonly #ports: Ports;

  /** Goes on in another process, which remembers nothing of what this one has seen. */
  restart(): void {
    this.services = servicesOn(this.#ports);
  }

  /** Requests the training. */
  async request(): Promise<void> {
    await this.objectStore.put("training_input/parameters.json", JSON.stringify(this.#parameters));
    await this.bus.publish({
      type: "TrainingRequested",
      detail: { runId, dataset: "training_input/data.h5", parameters: "training_input/parameters.json" },
    });
  }

  async run(): Promise<Run> {
    const run = await this.runStore.get(runId);
    assert.ok(run !== undefined);
    return run;
  }

  /** How often an event of a type was published. */
  countOf(type: EventType): number {
    return this.published.filter((event) => event.type === type).length;
  }

  /** What `results.json` says; undefined when there is none. */
  async results(): Promise<Results | undefined> {
    const content = await this.objectStore.get(outputKey(runId, "results.json"));
    return content === undefined ? undefined : JSON.parse(Buffer.from(content).toString());
  }

  /** The parameter server must know nothing of the run any more. @param when says when, for the message. */
  async assertForgotten(when?: string): Promise<void> {
    assert.deepEqual(await this.parameterServer.tensors(runId), [], when);
    assert.equal(await this.parameterServer.position(runId), undefined, when);
    assert.deepEqual(await this.parameterServer.counters(runId), {}, when);
  }

  /** The run must have completed with the costs and the model, bit for bit, of one that nothing disturbed. */
  async assertSameEnd(undisturbed: LocalTraining, when?: string): Promise<void> {
    const run = await this.run();
    assert.equal(run.status, "completed", `${when}: ${run.reason}`);
    for (const [index, { weights, biases }] of undisturbed.model!.layers.entries()) {
      assert.deepEqual(toBytes(this.model!.layers[index]!.weights), toBytes(weights), when);
      assert.deepEqual(toBytes(this.model!.layers[index]!.biases), toBytes(biases), when);
    }
    assert.deepEqual(await this.runStore.costs(runId), await undisturbed.runStore.costs(runId), when);
  }

  /** Requests the training and delivers until nothing is left. The run must have completed. */
  async complete(choices?: Choices): Promise<this> {
    await this.request();
    await this.deliver(choices);
    const run = await this.run();
    assert.equal(run.status, "completed", run.reason);
    return this;
  }

  readonly #events: InFlight<AddressedEvent>[] = [];
  readonly #tasks: InFlight<unknown>[] = [];

  /** Delivers until nothing is waiting, or until `until` holds between two deliveries. */
  async deliver(choices: Choices = inOrder, until: () => boolean | Promise<boolean> = () => false): Promise<void> {
    while (!(await until())) {
      this.#tasks.push(...this.queue.receive(Number.MAX_SAFE_INTEGER));
      for (let event = this.bus.receive(); event !== undefined; event = this.bus.receive()) this.#events.push(event);
      if (this.#events.length === 0 && this.#tasks.length === 0) return;
      const isEvent = this.#tasks.length === 0 || (this.#events.length > 0 && choices.eventNext());
      if (isEvent) await this.#deliverEvent(choices);
      else await this.#deliverTasks(choices);
    }
  }

  /** Takes tasks that are on their way off the queue, as if they had never been sent. @returns how many. */
  loseTasks(isLost: (body: unknown, index: number) => boolean = () => true): number {
    const received = [...this.#tasks.splice(0), ...this.queue.receive(Number.MAX_SAFE_INTEGER)];
    let lost = 0;
    for (const [index, message] of received.entries())
      if (isLost(message.body, index)) {
        this.queue.acknowledge(message);
        lost++;
      } else this.#tasks.push(message);
    return lost;
  }

  async #deliverEvent(choices: Choices): Promise<void> {
    const [message] = this.#events.splice(choices.pick(this.#events.length), 1);
    const { subscription, id, event } = message!.body;
    const { type } = event as DomainEvent;
    const lost = this.toLose.get(type) ?? 0;
    if (lost > 0 && subscription.name !== "notify") {
      this.toLose.set(type, lost - 1);
      return this.bus.acknowledge(message!);
    }
    try {
      await subscription.handle({ id, event });
    } catch (error) {
      if (this.loseFailedEvents) return this.bus.acknowledge(message!);
      const failure = { error: error as Error, retry: retryOf(error) };
      const dead = this.bus.fail(message!, failure);
      if (dead !== undefined) await failRunOfDeadEvent(this.services, dead);
      return;
    }
    if (choices.againLater("event")) this.bus.abandon(message!);
    else this.bus.acknowledge(message!);
  }

  async #deliverTasks(choices: Choices): Promise<void> {
    const count = choices.taskCount(this.#tasks.length);
    const batch = Array.from({ length: count }, () => this.#tasks.splice(choices.pick(this.#tasks.length), 1)[0]!);
    const failed = new Map((await processNeuronTasks(this.services, batch)).map((item) => [item.index, item]));
    for (const [index, message] of batch.entries()) {
      const failure = failed.get(index);
      if (failure !== undefined) {
        const dead = this.queue.fail(message, failure);
        if (dead !== undefined && failure.retry !== "never") await failRunOfDeadTask(this.services, dead);
      } else if (choices.againLater("tasks")) this.queue.abandon(message);
      else this.queue.acknowledge(message);
    }
  }
}

/** Knows the names of what was written, so that it can be asked what is still there. */
class NotingParameterServer extends MemoryParameterServer {
  readonly #written = new Set<string>();

  override async write(run: string, writes: readonly Write[]): Promise<void> {
    for (const { key } of writes) this.#written.add(key);
    await super.write(run, writes);
  }

  /** The names of a run's tensors. */
  async tensors(run: string): Promise<string[]> {
    const keys = [...this.#written];
    const tensors = await this.read(
      run,
      keys.map((key) => ({ key })),
    );
    return keys.filter((_, index) => tensors[index] !== undefined);
  }
}

/** Fails the test when a cost changes after it was recorded. */
class RecordingRunStore extends MemoryRunStore {
  override async recordCost(run: string, epoch: number, cost: number): Promise<void> {
    const before = (await this.costs(run))[epoch];
    assert.ok(
      before === undefined || Object.is(before, cost),
      `the cost of epoch ${epoch} changed: ${before}, ${cost}`,
    );
    await super.recordCost(run, epoch, cost);
  }
}
