import { itemsAt, placeOf } from "@snn/core";
import type { Process } from "./clock.js";
import { enqueue } from "./execute.js";
import { Host } from "./host.js";
import type { World } from "./world.js";

const periodMs = 60_000;

/** Looks once a minute, as core's watchdog.ts does: where two looks find the same, what is missing is sent again. Never ends. */
export function* watch(world: World): Process {
  const { clock, random, parameterServer, queue, workload } = world;
  const { schedule } = workload;
  const host = new Host(clock, { thread: 1, products: 1 }, 0);
  let seen = "";
  for (let waitMs = random.uniform() * periodMs; ; waitMs = periodMs) {
    yield* clock.wait(waitMs);
    const { reached } = parameterServer;
    const missing = parameterServer.missing(itemsAt(schedule, reached));
    const sight = `${reached} ${missing.length}`;
    const trail = queue.lastTrail;
    if (sight === seen && missing.length > 0 && trail !== undefined) {
      trail.mark("waiting for a worker", clock.nowMs);
      yield* enqueue(
        world,
        { host, trail, step: placeOf(reached, schedule).step },
        { position: reached, items: missing },
      );
    }
    seen = sight;
  }
}
