import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout } from "node:timers/promises";
import { SQSClient } from "@aws-sdk/client-sqs";
import { type DomainEvent, functionMemoryMb, outputKey, type Results, type Run } from "@snn/core";
import { meteredTasks, neuronHandler } from "@snn/functions/lambda";
import { runWorker } from "@snn/functions/worker";
import { clientConfiguration } from "../../src/emulators/aws-clients.js";
import { LocalCloud, type LocalCloudOptions } from "../../src/local-cloud.js";
import { telemetryTo } from "../../src/log.js";
import { noisyPictures, smallNetwork } from "./noisy-pictures.js";

export type TestCloudOptions = Omit<LocalCloudOptions, "folder" | "log">;

/** What a run came to. */
export interface Outcome {
  /** The bytes of `params.h5`. */
  readonly model: Buffer;
  readonly costs: readonly number[];
}

/** What is requested, where it is not what most tests request. */
export interface Request {
  readonly parameters?: object;
  readonly dataset?: Uint8Array;
}

/** A local cloud that a test has to itself, with a memory of what has happened in it. */
export class TestCloud {
  /** Every domain event so far, in the order of their publication. */
  readonly events: DomainEvent[] = [];
  /** What went wrong and was made up for, as the functions and the workers logged it. */
  readonly log: string[];
  readonly #arrivals = new Set<() => void>();
  /** What ends the workers in this process. */
  readonly #endings: (() => Promise<void>)[] = [];

  readonly #folder: string;

  private constructor(
    readonly cloud: LocalCloud,
    folder: string,
    log: string[],
  ) {
    this.#folder = folder;
    this.log = log;
    cloud.watch((event) => {
      this.events.push(event);
      for (const check of [...this.#arrivals]) check();
    });
  }

  /** Starts a cloud, which ends with the test. Its watchdog looks as often as in the violence test, if not told otherwise. */
  static async start(t: TestContext, options: TestCloudOptions = {}): Promise<TestCloud> {
    const cloud = await TestCloud.open(options);
    t.after(() => cloud.close());
    return cloud;
  }

  /** Starts a cloud that has to be closed. */
  static async open(options: TestCloudOptions = {}): Promise<TestCloud> {
    const folder = await mkdtemp(join(tmpdir(), "snn-cloud-"));
    const log: string[] = [];
    const settings = { folder, watchdogPeriodMs: 600, visibilityTimeoutSeconds: 2, ...options };
    const cloud = await LocalCloud.start({ ...settings, log: (line) => log.push(line) });
    return new TestCloud(cloud, folder, log);
  }

  async close(): Promise<void> {
    for (const end of this.#endings) await end();
    await this.cloud.close();
    await rm(this.#folder, { recursive: true });
  }

  /** Starts workers in processes of their own. They end with the cloud. */
  startWorkers(count: number): void {
    for (let worker = 0; worker < count; worker++) this.cloud.workers.start();
  }

  /** Starts several as {@link startWorkerHere} does. */
  startWorkersHere(count: number): void {
    for (let worker = 0; worker < count; worker++) this.startWorkerHere();
  }

  /**
   * Starts a worker in this process, for tests in which it does not matter where one works: a process of its own takes two seconds of
   * a processor to start. It ends with the cloud. @returns how to end it before, which resolves when nothing is in its hands any more.
   */
  startWorkerHere(): () => Promise<void> {
    const { connection, emulators } = this.cloud;
    const log = (line: string) => void this.log.push(line);
    const client = new SQSClient(clientConfiguration(emulators.fauxqs.endpoint));
    const stopping = new AbortController();
    const handler = neuronHandler({ ...connection, telemetry: telemetryTo(log) });
    const working = runWorker({
      client,
      queueUrl: connection.resources.NeuronQueue.url,
      handler: meteredTasks(connection.meter, handler, functionMemoryMb.neuron),
      signal: stopping.signal,
      visibilityTimeoutSeconds: 2,
      onError: (what, error) => log(`${what}: ${error}`),
    }).finally(() => client.destroy());
    const end = async () => {
      stopping.abort();
      await working;
    };
    this.#endings.push(end);
    return end;
  }

  /** Uploads both files to a place that starts nothing by itself. */
  async upload(runId: string, { parameters = smallNetwork, dataset }: Request = {}) {
    const { objectStore } = this.cloud.services;
    const keys = { dataset: `requests/${runId}.h5`, parameters: `requests/${runId}.json` };
    await objectStore.put(keys.parameters, JSON.stringify(parameters));
    await objectStore.put(keys.dataset, dataset ?? (await noisyPictures()));
    return keys;
  }

  /** Requests a training by an event. */
  async request(runId: string, request: Request = {}): Promise<void> {
    const keys = await this.upload(runId, request);
    await this.cloud.services.eventBus.publish({ type: "TrainingRequested", detail: { runId, ...keys } });
  }

  /** The first event that is what is looked for, among those so far or to come. */
  event(isIt: (event: DomainEvent) => boolean): Promise<DomainEvent> {
    return new Promise((resolve) => {
      const check = () => {
        const found = this.events.find(isIt);
        if (found === undefined) return;
        this.#arrivals.delete(check);
        resolve(found);
      };
      this.#arrivals.add(check);
      check();
    });
  }

  /** Resolves when an epoch of a run is over. */
  async epoch(runId: string, epoch: number): Promise<void> {
    await this.event(
      ({ type, detail }) => type === "EpochCompleted" && detail.runId === runId && detail.epoch === epoch,
    );
  }

  /** Resolves with the record of a run when it has ended and all that followed is done. */
  async end(runId: string): Promise<Run> {
    await this.event(
      ({ type, detail }) => (type === "ModelEvaluated" || type === "TrainingFailed") && detail.runId === runId,
    );
    let run: Run | undefined;
    // The event may be a forged one, and precedes the record if it is not.
    await until(async () => {
      run = await this.cloud.services.runStore.get(runId);
      return run !== undefined && run.status !== "running";
    });
    await this.cloud.emulators.eventBridge.idle();
    return run!;
  }

  /** What a run came to. Fails when it has not succeeded, or when what it says of itself in two places is not the same. */
  async outcome(runId: string): Promise<Outcome> {
    const { status, reason } = await this.end(runId);
    assert.deepEqual({ status, reason }, { status: "completed", reason: undefined });
    const { objectStore, runStore } = this.cloud.services;
    const model = await objectStore.get(outputKey(runId, "params.h5"));
    assert.ok(model !== undefined);
    const costs = await runStore.costs(runId);
    const { epochs } = await this.results(runId);
    assert.deepEqual(
      epochs.map(({ cost }) => cost),
      costs,
    );
    return { model: Buffer.from(model), costs };
  }

  /** The content of `results.json`. */
  async results(runId: string): Promise<Results> {
    const content = await this.cloud.services.objectStore.get(outputKey(runId, "results.json"));
    assert.ok(content !== undefined);
    return JSON.parse(Buffer.from(content).toString());
  }

  /** Where the messages of the queue of neuron tasks came from and went to. */
  get tasks() {
    return this.cloud.emulators.fauxqs.counts(this.cloud.connection.resources.NeuronQueue.url);
  }

  /** The number of dead letters. */
  get deadLetters(): number {
    return this.cloud.emulators.fauxqs.counts(this.cloud.connection.resources.DeadLetters.url).present;
  }

  /** Resolves when no neuron task is left, in the queue or in a worker's hands. */
  drained(): Promise<void> {
    return this.drainedTo(0);
  }

  /** Resolves when no more neuron tasks than these are left. */
  drainedTo(count: number): Promise<void> {
    return until(() => this.tasks.present <= count);
  }
}

const betweenLooksMs = 5;

/** Resolves when the condition holds. For what no event tells of; the test's own time limit ends a vain wait. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await setTimeout(betweenLooksMs);
}

const outcomes = new Map<string, Promise<Outcome>>();

/** What a training comes to when nobody disturbs it. Is found out once. */
export async function undisturbed(request: Request = {}): Promise<Outcome> {
  const name = JSON.stringify(request);
  const outcome = outcomes.get(name) ?? trainUndisturbed(request);
  outcomes.set(name, outcome);
  return outcome;
}

async function trainUndisturbed(request: Request): Promise<Outcome> {
  const cloud = await TestCloud.open();
  cloud.startWorkerHere();
  try {
    await cloud.request("run_undisturbed", request);
    return await cloud.outcome("run_undisturbed");
  } finally {
    await cloud.close();
  }
}

/** Fails when two trainings have not come to the same, bit for bit. */
export function assertSame(actual: Outcome, expected: Outcome): void {
  assert.deepEqual(actual.costs, expected.costs);
  assert.ok(actual.model.equals(expected.model), "the bytes of params.h5 differ");
}
