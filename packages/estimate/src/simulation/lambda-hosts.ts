import type { MeteredFunction } from "@snn/core";
import { latencySource } from "../assumptions/latency.js";
import { type LambdaFleet, megabytesPerVcpu } from "../assumptions/platform.js";
import type { Process } from "./clock.js";
import { Host } from "./host.js";
import type { Hosts } from "./hosts.js";
import { Resource } from "./resource.js";
import type { World } from "./world.js";

/** Lambda's environments: one for each invocation at a time, kept warm, the one that was used last first. */
export class LambdaHosts implements Hosts {
  readonly #world: World;
  readonly #fleet: LambdaFleet;
  readonly #coldStartMs: () => number;
  readonly #idle = new Map<MeteredFunction, Host[]>();

  constructor(world: World, fleet: LambdaFleet) {
    this.#world = world;
    this.#fleet = fleet;
    this.#coldStartMs = latencySource(fleet.coldStart, world.random);
  }

  *invoke(name: MeteredFunction, step: number, handle: (host: Host) => Process): Process {
    const { clock, ledger } = this.#world;
    const idle = this.#idle.get(name) ?? [];
    this.#idle.set(name, idle);
    const warm = idle.pop();
    const host = warm ?? this.#environment(name);
    // What an environment takes to start is charged like the invocation.
    const startedMs = clock.nowMs;
    if (warm === undefined) yield* clock.wait(this.#coldStartMs());
    yield* handle(host);
    const megabyteMs = Math.ceil(clock.nowMs - startedMs) * this.#fleet.memoryMb[name];
    ledger.add(step, { [`${name}Invocations`]: 1, [`${name}MegabyteMs`]: megabyteMs });
    idle.push(host);
  }

  #environment(name: MeteredFunction): Host {
    const { clock, platform } = this.#world;
    const memoryMb = this.#fleet.memoryMb[name];
    const vcpus = memoryMb / megabytesPerVcpu;
    const speed = { thread: Math.min(1, vcpus) * this.#fleet.vcpuSpeed, products: vcpus * this.#fleet.vcpuSpeed };
    // What an invocation does at once shares one thread.
    return new Host(clock, speed, platform.cacheBytes(memoryMb), [new Resource(clock, 1)]);
  }
}
