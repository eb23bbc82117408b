import { Clock } from "./clock.js";
import { EventSource } from "./event-source.js";
import { Functions } from "./functions.js";
import { Host } from "./host.js";
import type { Hosts } from "./hosts.js";
import { LambdaHosts } from "./lambda-hosts.js";
import { Ledger, launchStep } from "./ledger.js";
import { Trail } from "./trail.js";
import { watch } from "./watchdog.js";
import { work } from "./worker.js";
import { WorkerHosts } from "./worker-hosts.js";
import { type Scenario, type World, worldOf } from "./world.js";

/** What a simulation came to. */
export interface Simulated extends Pick<World, "ledger" | "stepStarts"> {
  /** From the request to the files of the model. */
  readonly totalMs: number;
}

/** In which the last events arrive, and the last messages are deleted. */
const afterglowMs = 5_000;

/** Simulates a run from its request to its end. */
export function simulate(scenario: Scenario): Simulated {
  const clock = new Clock();
  const { fleet } = scenario.platform;
  const ledger = new Ledger();
  const machine = fleet.kind === "workers" ? new WorkerHosts(clock, ledger, fleet) : undefined;
  const world = worldOf(scenario, clock, ledger, machine?.emulators);
  const hosts: Hosts = machine ?? new LambdaHosts(world, fleet as Exclude<typeof fleet, { kind: "workers" }>);
  const functions = new Functions(world, hosts, scenario.subscribers);
  if (fleet.kind === "lambda") clock.start(new EventSource(world, hosts, functions.publish, fleet.eventSource).run());
  else
    for (const host of machine!.workers)
      for (let poller = 0; poller < fleet.concurrency; poller++)
        clock.start(work(world, functions.publish, machine!, host, fleet.messageBatch));

  if (scenario.disturbances !== undefined) clock.start(watch(world));

  // Whoever asks for it is no part of the cloud.
  const person = { host: new Host(clock, { thread: 1, products: 1 }, 0), trail: new Trail(0), step: launchStep };
  const { runId } = scenario.workload.schedule;
  clock.start(functions.publish(person, { type: "TrainingRequested", detail: { runId, dataset: "", parameters: "" } }));
  clock.runUntil(() => functions.isFinished);
  if (!functions.isFinished) throw new Error("the simulated run has come to a standstill");
  const totalMs = clock.nowMs;
  // What has been begun is used, though nobody waits for it any more.
  clock.runUntil(() => clock.nowMs > totalMs + afterglowMs);
  return { ledger, stepStarts: world.stepStarts, totalMs };
}
