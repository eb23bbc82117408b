import { type DomainEvent, type EventType, firstPosition, type MeteredFunction, plan } from "@snn/core";
import { latencySource } from "../assumptions/latency.js";
import type { Caller } from "./caller.js";
import type { Process } from "./clock.js";
import { execute } from "./execute.js";
import { finish } from "./finish.js";
import type { Hosts } from "./hosts.js";
import { launch } from "./launch.js";
import { learnOfRun } from "./learn-of-run.js";
import { endStep, launchStep } from "./ledger.js";
import type { Trail } from "./trail.js";
import type { Scenario, World } from "./world.js";

/** The functions that events start, and the bus that tells them. */
export class Functions {
  readonly #world: World;
  readonly #hosts: Hosts;
  readonly #subscribers: Scenario["subscribers"];
  readonly #travelMs: () => number;
  #isFinished = false;

  constructor(world: World, hosts: Hosts, subscribers: Scenario["subscribers"]) {
    this.#world = world;
    this.#hosts = hosts;
    this.#subscribers = world.boundaries === "workers" ? subscribers : byEvents(subscribers);
    this.#travelMs = latencySource(world.platform.eventBridge.travel, world.random);
  }

  /** Whether the run has ended and its files are written. */
  get isFinished(): boolean {
    return this.#isFinished;
  }

  /** Puts an event on the bus. Whoever subscribes to it is invoked when it has arrived. */
  readonly publish = (caller: Caller, event: DomainEvent): Process => {
    const { requests, platform } = this.#world;
    const step = this.#stepOf(event);
    const take = () => {
      // The functions are asked for one after the other: each delivery travels on its own.
      for (const [name, types] of Object.entries(this.#subscribers) as [MeteredFunction, readonly EventType[]][])
        if (types.includes(event.type)) this.#deliver(name, event, step, caller.trail);
    };
    return requests.send({ ...caller, step }, platform.eventBridge.request, { events: 1 }, take);
  };

  #deliver(name: MeteredFunction, event: DomainEvent, step: number, trail: Trail): void {
    const { clock } = this.#world;
    const own = trail.fork();
    own.mark("requests", clock.nowMs);
    clock.after(this.#travelMs(), () => {
      own.mark("event hops", clock.nowMs);
      clock.start(this.#hosts.invoke(name, step, (host) => this.#handle(name, event, { host, trail: own, step })));
    });
  }

  *#handle(name: MeteredFunction, event: DomainEvent, caller: Caller): Process {
    const { clock, platform, workload } = this.#world;
    const { host, trail } = caller;
    trail.mark("waiting for a worker", clock.nowMs);
    yield* host.run(platform.processing.invocationMs);
    trail.mark("handling", clock.nowMs);
    if (name === "launch") return yield* launch(this.#world, this.publish, caller);
    if (name === "finish") {
      yield* finish(this.#world, this.publish, caller);
      this.#isFinished = true;
    }
    if (name !== "trainer") return;
    yield* learnOfRun(this.#world, caller);
    yield* execute(this.#world, this.publish, caller, plan(workload.schedule, event));
  }

  /** The step that an event is about: the start of an epoch ends the one before. */
  #stepOf({ type, detail }: DomainEvent): number {
    const { schedule } = this.#world.workload;
    if (type === "LayerCompleted") return Math.floor(detail.position / firstPosition(1, schedule));
    if (type === "EpochCompleted") return (detail.epoch + 1) * schedule.batches - 1;
    if (type === "EpochStarted") return detail.epoch === 0 ? launchStep : detail.epoch * schedule.batches - 1;
    return type === "TrainingRequested" ? launchStep : endStep;
  }
}

/** Where events alone take a run from layer to layer, the trainer is told of every layer. */
function byEvents(subscribers: Scenario["subscribers"]): Scenario["subscribers"] {
  return { ...subscribers, trainer: [...new Set([...(subscribers.trainer ?? []), "LayerCompleted" as const])] };
}
