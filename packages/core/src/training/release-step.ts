import { allShards } from "../run/shards.js";
import { activationsKey, deltasKey, gradientKey, lossesKey, parameterKinds } from "../run/tensors.js";
import { parametersOfStep } from "./parameters-of-step.js";
import type { Services } from "./services.js";
import type { Training } from "./training.js";

/**
 * Drops the tensors that only this step reads: what its layers handed on, and the parameters that it started with. Those of the step
 * before are dropped once more, should whoever had to do it have died.
 */
export async function releaseStep(
  { parameterServer }: Pick<Services, "parameterServer">,
  { runId, network, optimizer, precision, schedule }: Training,
  step: number,
): Promise<void> {
  const shards = allShards(schedule.shards);
  const handedOn = (layer: number, released: number) =>
    shards.flatMap((shard) => [
      activationsKey(layer, released, shard),
      deltasKey(layer, released, shard),
      ...(shards.length > 1 ? parameterKinds : []).map((kind) => gradientKey(kind, layer, released, shard)),
    ]);
  const keys = [step - 1, step]
    .filter((released) => released >= 0)
    .flatMap((released) => [
      ...parametersOfStep(network, optimizer, precision, released).map(({ key }) => key),
      ...network.layers.flatMap((_, index) => handedOn(index + 1, released)),
      ...((released + 1) % schedule.batches === 0 ? [lossesKey(Math.floor(released / schedule.batches))] : []),
    ]);
  await parameterServer.release(runId, keys);
}
