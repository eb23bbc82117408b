import { firstPosition, placeOf } from "../run/position.js";
import { allShards } from "../run/shards.js";
import { activationsKey, lossesKey } from "../run/tensors.js";
import { toBytes, toNumbers } from "../tensors/matrix.js";
import type { Services } from "./services.js";
import type { Training } from "./training.js";

const lossBytes = 8;

/**
 * Sums up the losses of a step's batch, before its update, and keeps the sum for the end of the epoch.
 *
 * @returns what is wrong when the sum is not a finite number, with what a person can do about it.
 */
export async function measureLoss(
  { parameterServer }: Pick<Services, "parameterServer">,
  training: Training,
  step: number,
): Promise<string | undefined> {
  const { runId, network, precision, schedule } = training;
  const shards = allShards(schedule.shards);
  const keys = shards.map((shard) => activationsKey(schedule.layers, step, shard));
  const logits = await parameterServer.read(
    runId,
    keys.map((key) => ({ key })),
  );
  let total = 0;
  for (const [index, shard] of shards.entries()) {
    const bytes = logits[index];
    // A late repetition of a step that is over: its loss has been measured.
    if (bytes === undefined) return undefined;
    total += network.loss.total(toNumbers(precision, bytes), training.labels(step, shard));
  }
  if (!Number.isFinite(total)) return divergence({ parameterServer }, training, step, total);
  const batch = step % schedule.batches;
  const key = lossesKey(Math.floor(step / schedule.batches));
  const size = schedule.batches * lossBytes;
  await parameterServer.write(runId, [
    { key, size, offset: batch * lossBytes, bytes: toBytes(Float64Array.of(total)) },
  ]);
  return undefined;
}

/** The cost of an epoch: the loss averaged over its examples. Undefined when the epoch is long over. */
export async function epochCost(
  { parameterServer }: Pick<Services, "parameterServer">,
  training: Training,
  epoch: number,
): Promise<number | undefined> {
  const [bytes] = await parameterServer.read(training.runId, [{ key: lossesKey(epoch) }]);
  if (bytes === undefined) return undefined;
  let sum = 0;
  for (const loss of toNumbers("float64", bytes)) sum += loss;
  return sum / training.run.training.dataset.trainExamples;
}

/** Names the first layer whose numbers are not finite. */
async function divergence(
  { parameterServer }: Pick<Services, "parameterServer">,
  training: Training,
  step: number,
  total: number,
): Promise<string> {
  const { runId, network, precision, schedule, parameters } = training;
  const { epoch, batch } = placeOf(firstPosition(step, schedule), schedule);
  const outputs = network.layers.flatMap((_, index) =>
    allShards(schedule.shards).map((shard) => ({ layer: index + 1, key: activationsKey(index + 1, step, shard) })),
  );
  const read = await parameterServer.read(
    runId,
    outputs.map(({ key }) => ({ key })),
  );
  const layer = outputs.find((_, index) => {
    const bytes = read[index];
    return bytes !== undefined && !toNumbers(precision, bytes).every(Number.isFinite);
  })?.layer;
  const place = schedule.batches > 1 ? `epoch ${epoch}, batch ${batch}` : `epoch ${epoch}`;
  return (
    `the cost became ${total} in ${place}: the numbers of layer ${layer ?? network.layers.length} left the range of ${precision} first. ` +
    `Try a learning_rate below ${parameters.learning_rate}, another initialization, or input_scaling "standardized"`
  );
}
