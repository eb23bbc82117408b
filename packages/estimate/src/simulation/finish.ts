import { startReaderMs } from "../assumptions/processing.js";
import { parameterBytes, type Workload } from "../work/tile-work.js";
import type { Caller } from "./caller.js";
import type { Process } from "./clock.js";
import type { Publish } from "./execute.js";
import type { World } from "./world.js";

/** Takes the time that core's finish.ts takes to evaluate a model and to write it. */
export function* finish(world: World, publish: Publish, caller: Caller): Process {
  const { workload, requests, platform, parameterServer, clock } = world;
  const { datasetBytes, examples, testExamples, schedule, parameters } = workload;
  const { dynamoDb, s3, processing } = platform;
  const modelBytes = parameterBytes(workload);
  yield* requests.send(caller, dynamoDb, { dynamoDbReads: 2 });
  yield* parameterServer.call(caller, 4, { read: modelBytes });
  yield* requests.send(caller, { ...s3, elapsedMs: s3.elapsedMs + datasetBytes / s3.bytesPerMs }, { s3Gets: 1 });
  yield* caller.host.run(startReaderMs);
  const multiplications = (examples + testExamples) * multiplicationsPerExample(workload);
  yield* caller.host.multiply(multiplications / processing.multiplicationsPerMs[parameters.precision]);
  caller.trail.mark("arithmetic", clock.nowMs);
  for (let file = 0; file < 5; file++)
    yield* requests.send(caller, { ...s3, elapsedMs: s3.elapsedMs + modelBytes / s3.bytesPerMs }, { s3Puts: 1 });
  yield* requests.send(caller, dynamoDb, { dynamoDbWrites: 1 });
  yield* publish(caller, {
    type: "ModelEvaluated",
    detail: { runId: schedule.runId, cost: 1, trainAccuracy: 1, testAccuracy: 1 },
  });
  yield* parameterServer.call(caller, 2);
}

function multiplicationsPerExample({ network }: Workload): number {
  return network.layers.reduce((sum, { neurons, inputs }) => sum + neurons * inputs, 0);
}
