import { crossing, itemsAt, nextHedgeSeconds, placeOf, taskOf } from "@snn/core";
import { tileWork } from "../work/tile-work.js";
import type { Caller } from "./caller.js";
import type { Process } from "./clock.js";
import { befall } from "./disturbances.js";
import { enqueue, execute, type Publish } from "./execute.js";
import type { Host } from "./host.js";
import { learnOfRun, readInputs } from "./learn-of-run.js";
import type { Message } from "./work-queue.js";
import type { World } from "./world.js";

/** Takes the time that core's neuron-tasks.ts takes for a message batch: tile after tile. */
export function* handleMessages(world: World, publish: Publish, host: Host, messages: readonly Message[]): Process {
  const { clock, platform } = world;
  const { invocationMs, messageMs } = platform.processing;
  if (world.disturbances !== undefined && (yield* befall(world.disturbances, world, messages))) return;
  // What the batch had waited for is the message that came last.
  const { trail } = messages.at(-1)!;
  trail.mark("waiting for a worker", clock.nowMs);
  yield* host.run(invocationMs + messageMs * messages.length);
  trail.mark("handling", clock.nowMs);
  const tasks = messages.filter(({ hedgeSeconds }) => hedgeSeconds === undefined);
  for (const tile of tilesOf(world, tasks)) {
    const [{ position }] = tile as [Message];
    const { step } = placeOf(position, world.workload.schedule);
    yield* handleTile(world, publish, { host, trail, step }, position, tile);
  }
  for (const { position, hedgeSeconds } of messages) {
    const { step } = placeOf(position, world.workload.schedule);
    if (hedgeSeconds !== undefined) yield* handleHedge(world, { host, trail, step }, position, hedgeSeconds);
  }
}

/** Takes the time that core's hedge.ts takes. */
function* handleHedge(world: World, caller: Caller, position: number, hedgeSeconds: number): Process {
  const { parameterServer, workload } = world;
  if (position < parameterServer.reached) return;
  yield* parameterServer.call(caller, 2);
  const items = parameterServer.missing(itemsAt(workload.schedule, position));
  if (position !== parameterServer.reached || items.length === 0) return;
  yield* enqueue(world, caller, { position, items }, nextHedgeSeconds(hedgeSeconds));
}

function* handleTile(
  world: World,
  publish: Publish,
  caller: Caller,
  position: number,
  messages: readonly Message[],
): Process {
  const { workload, parameterServer, platform, clock } = world;
  if (position < parameterServer.reached) return;
  const { host, trail } = caller;
  const { schedule, parameters } = workload;
  const { multiplicationsPerMs, numbersPerMs, tileMs } = platform.processing;
  yield* learnOfRun(world, caller);
  const items = messages.map(({ item }) => item);
  const place = placeOf(position, schedule);
  const work = tileWork(workload, place, position, items);
  yield* parameterServer.read(caller, work.reads, 1);
  // The first layer's batch is made of the raw examples once a step.
  let scaled = 0;
  for (const [shard, numbers] of work.batch) {
    yield* readInputs(world, caller, shard);
    const made = schedule.batches === 1 ? 0 : place.step;
    if (host.batches.get(shard) !== made) scaled += numbers;
    host.batches.set(shard, made);
  }
  yield* host.run(tileMs + (work.numbers + scaled) / numbersPerMs);
  trail.mark("handling", clock.nowMs);
  yield* host.multiply(work.multiplications / multiplicationsPerMs[parameters.precision]);
  trail.mark("arithmetic", clock.nowMs);
  const total = itemsAt(schedule, position);
  const { complete } = yield* parameterServer.complete(caller, position, items, total, work.writes);
  if (!complete) return;
  const { epoch, batch, layer, direction } = place;
  const event = {
    type: "LayerCompleted" as const,
    detail: { runId: schedule.runId, position, epoch, batch, layer, direction },
  };
  // Nobody waits for what is told, unless it is the trainer who goes on.
  const telling = publish({ ...caller, trail: trail.fork() }, event);
  const isCrossing = world.boundaries === "workers";
  yield* clock.all([telling, ...(isCrossing ? [execute(world, publish, caller, crossing(schedule, position))] : [])]);
}

/** Messages of one position and shard are computed together. */
function tilesOf({ workload: { schedule } }: World, messages: readonly Message[]): Iterable<Message[]> {
  const tiles = new Map<string, Message[]>();
  for (const message of messages) {
    const { shard = 0 } = taskOf(schedule, message.position, message.item);
    const name = `${message.position} ${shard}`;
    const tile = tiles.get(name);
    if (tile === undefined) tiles.set(name, [message]);
    else tile.push(message);
  }
  return tiles.values();
}
