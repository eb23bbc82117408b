import { activationsKey, deltasKey, lossesKey } from "../run/tensors.js";
import { parametersOfStep } from "./parameters-of-step.js";
import type { Services } from "./services.js";
import type { Training } from "./training.js";

/** Drops the tensors that only this step reads: what its layers handed on, and the parameters that it started with. */
export async function releaseStep(
  { parameterServer }: Services,
  { runId, network, optimizer, precision, schedule }: Training,
  step: number,
): Promise<void> {
  const keys = parametersOfStep(network, optimizer, precision, step).map(({ key }) => key);
  for (let layer = 1; layer <= network.layers.length; layer++)
    keys.push(activationsKey(layer, step), deltasKey(layer, step));
  if ((step + 1) % schedule.batches === 0) keys.push(lossesKey(Math.floor(step / schedule.batches)));
  await parameterServer.release(runId, keys);
}
