import type { Caller } from "./caller.js";
import type { Process } from "./clock.js";
import type { World } from "./world.js";

const labelBytes = 4;

/** Reads the record of the run, its labels, and how its inputs are scaled, once a process. */
export function* learnOfRun(world: World, caller: Caller): Process {
  const { workload, requests, platform, parameterServer } = world;
  if (caller.host.knowsRun) return;
  caller.host.knowsRun = true;
  yield* requests.send(caller, platform.dynamoDb, { dynamoDbReads: 1 });
  yield* parameterServer.call(caller, 1, { read: workload.examples * labelBytes });
}

/** Reads the inputs of a shard, once a process. */
export function* readInputs(world: World, caller: Caller, shard: number): Process {
  const { examples, features, rawNumberBytes, schedule } = world.workload;
  if (caller.host.shards.has(shard)) return;
  caller.host.shards.add(shard);
  const bytes = (examples / schedule.shards) * features * rawNumberBytes;
  yield* world.parameterServer.call(caller, 1, { read: Math.round(bytes) });
}
