import { plan } from "@snn/core";
import { startReaderMs } from "../assumptions/processing.js";
import { parameterBytes, type Workload } from "../work/tile-work.js";
import type { Caller } from "./caller.js";
import type { Process } from "./clock.js";
import { execute, type Publish } from "./execute.js";
import type { World } from "./world.js";

/** Takes the time that core's launch.ts takes to start a run. */
export function* launch(world: World, publish: Publish, caller: Caller): Process {
  const { workload, requests, platform, parameterServer, clock, stepStarts } = world;
  const { datasetBytes, examples, features, rawNumberBytes, schedule } = workload;
  const { dynamoDb, s3, processing } = platform;
  yield* requests.send(caller, dynamoDb, { dynamoDbReads: 1 });
  yield* requests.send(caller, s3, { s3Gets: 1 });
  yield* requests.send(caller, { ...s3, elapsedMs: s3.elapsedMs + datasetBytes / s3.bytesPerMs }, { s3Gets: 1 });
  // The file is read by a worker thread, checked, and scaled.
  yield* caller.host.run(startReaderMs + (examples * features) / processing.numbersPerMs);
  yield* requests.send(caller, dynamoDb, { dynamoDbWrites: 1 });
  // What an earlier run of this name left behind: a checkpoint and five files.
  for (let file = 0; file < 6; file++) yield* requests.send(caller, s3, {});
  yield* requests.send(caller, dynamoDb, { dynamoDbReads: 1 });
  yield* parameterServer.call(caller, 2, {
    written: examples * (features * rawNumberBytes + labelBytes) + scalingBytes(workload),
  });
  const numbers = parameterBytes(workload) / workload.numberBytes;
  yield* caller.host.run(numbers / gaussiansPerMs);
  caller.trail.mark("handling", clock.nowMs);
  yield* parameterServer.call(caller, 2, { written: parameterBytes(workload) });
  stepStarts.note(clock.nowMs, caller.trail);
  const event = { type: "EpochStarted" as const, detail: { runId: schedule.runId, epoch: 0 } };
  yield* publish(caller, event);
  yield* execute(world, publish, caller, plan(schedule, event));
}

const labelBytes = 4;

/** Divisor and offset of the inputs: one for all features, or one for each. */
function scalingBytes({ parameters, features }: Workload): number {
  return 2 * 8 * (parameters.input_scaling === "standardized" ? features : 1);
}

/** Weights that are drawn in a millisecond. */
const gaussiansPerMs = 10_000;
