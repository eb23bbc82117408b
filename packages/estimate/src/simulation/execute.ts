import { type Command, type DomainEvent, firstPosition, itemsAt } from "@snn/core";
import { batchExamples, outputsOf, parameterBytes } from "../work/tile-work.js";
import type { Caller } from "./caller.js";
import type { Process } from "./clock.js";
import type { World } from "./world.js";

/** Publishes an event: what a world cannot do without those who are told of it. */
export type Publish = (caller: Caller, event: DomainEvent) => Process;

/** SQS takes ten messages in a request; so many requests are under way at once. */
const sendBatch = 10;
const mostRequests = 32;

/** Of an epoch, which nobody looks at in a simulation. */
const cost = 1;

/** Takes the time that core's execute.ts takes for what the orchestrator wants. @returns false when a command did not hold. */
export function* execute(
  world: World,
  publish: Publish,
  caller: Caller,
  commands: readonly Command[],
): Process<boolean> {
  for (const command of commands) if (!(yield* executed(world, publish, caller, command))) return false;
  return true;
}

function* executed(world: World, publish: Publish, caller: Caller, command: Command): Process<boolean> {
  const { parameterServer, workload, requests, platform, clock, stepStarts } = world;
  const { schedule } = workload;
  switch (command.do) {
    case "requireCompleted": {
      yield* parameterServer.call(caller, 2);
      if (parameterServer.reached === command.position) return true;
      yield* parameterServer.call(caller, 1);
      return parameterServer.isProvisional(command.position + 1);
    }
    case "requireProvisional":
      yield* parameterServer.call(caller, 1);
      return parameterServer.isProvisional(command.position);
    case "claim": {
      if (!(yield* parameterServer.claim(caller, command.position))) {
        yield* parameterServer.call(caller, 1);
        return parameterServer.isProvisional(command.position);
      }
      const step = Math.floor(command.position / firstPosition(1, schedule));
      if (command.position === firstPosition(step, schedule)) stepStarts.note(clock.nowMs, caller.trail);
      return true;
    }
    case "confirm":
      yield* parameterServer.confirm(caller, command.position);
      return true;
    case "choose":
      yield* parameterServer.call(caller, 1);
      return yield* execute(world, publish, caller, command.otherwise);
    case "enqueue":
      yield* enqueue(world, caller, command, schedule.hedgeAfterSeconds);
      return true;
    case "keepToBudget":
      // One look at the counters.
      yield* parameterServer.call(caller, 1);
      return true;
    case "measureLoss": {
      const examples = batchExamples(workload, command.step);
      yield* parameterServer.read(caller, outputsOf(workload, command.step));
      yield* caller.host.run(examples / platform.processing.numbersPerMs);
      caller.trail.mark("handling", clock.nowMs);
      yield* parameterServer.call(caller, 1, { written: lossBytes });
      return true;
    }
    case "completeEpoch":
      yield* parameterServer.call(caller, 1, { read: lossBytes * schedule.batches });
      yield* publish(caller, { type: "EpochCompleted", detail: { runId: schedule.runId, epoch: command.epoch, cost } });
      return true;
    case "recordCost":
      yield* requests.send(caller, platform.dynamoDb, { dynamoDbWrites: 1 });
      return true;
    case "saveCheckpoint": {
      const bytes = parameterBytes(workload);
      yield* parameterServer.call(caller, 2, { read: bytes });
      const timing = { ...platform.s3, elapsedMs: platform.s3.elapsedMs + bytes / platform.s3.bytesPerMs };
      yield* requests.send(caller, timing, { s3Puts: 1 });
      return true;
    }
    case "releaseStep":
      yield* parameterServer.call(caller, 1);
      return true;
    case "publish":
      yield* publish(caller, command.event);
      return true;
  }
}

const lossBytes = 8;

/** Sends the tasks of a position, all or some, and a hedge after them if there is to be one. */
export function* enqueue(
  world: World,
  caller: Caller,
  {
    position,
    items = range(itemsAt(world.workload.schedule, position)),
  }: { position: number; items?: readonly number[] },
  hedgeSeconds?: number,
): Process {
  const { clock, parameterServer } = world;
  // Nobody waits for the count.
  const counting = { ...caller, trail: caller.trail.fork() };
  yield* clock.all([send(world, caller, position, items, hedgeSeconds), parameterServer.call(counting, 1)]);
}

function* send(
  world: World,
  caller: Caller,
  position: number,
  items: readonly number[],
  hedgeSeconds: number | undefined,
): Process {
  const { clock, requests, platform, queue } = world;
  const messages = hedgeSeconds === undefined ? items : [...items, undefined];
  const batches: (readonly (number | undefined)[])[] = [];
  for (let from = 0; from < messages.length; from += sendBatch) batches.push(messages.slice(from, from + sendBatch));
  let next = 0;
  function* sender(): Process {
    while (next < batches.length) {
      const batch = batches[next++]!;
      yield* requests.send(caller, platform.sqs.request, { sqsSends: 1 }, () => {
        for (const item of batch)
          if (item === undefined) queue.sendHedge(position, hedgeSeconds!, caller.trail);
          else queue.send(position, item, caller.trail);
      });
    }
  }
  yield* clock.all(Array.from({ length: Math.min(mostRequests, batches.length) }, sender));
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
