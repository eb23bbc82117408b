import type { Dataset } from "../dataset/dataset.js";
import { fitScaling } from "../dataset/scaling.js";
import { UnavailableError } from "../errors.js";
import { defaultInitialization, initialWeights } from "../network/initialization.js";
import { networkOf } from "../network/network.js";
import { initialSlots, optimizers } from "../network/optimizer.js";
import { shardsOf } from "../orchestrator/schedule.js";
import type { Parameters } from "../parameters/parameters.js";
import type { ParameterServer, Write } from "../ports/parameter-server.js";
import { gaussianSource } from "../random/gaussian.js";
import { allShards, shareOf, startOf } from "../run/shards.js";
import { allDataKeys, dataKeys, inputsKey, type ParameterKind, parameterKey, slotKey } from "../run/tensors.js";
import { type FloatArray, toBytes, zeros } from "../tensors/matrix.js";

/** Puts the training set and its scaling where every worker finds them. */
export async function storeData(
  parameterServer: ParameterServer,
  runId: string,
  parameters: Parameters,
  { train }: Dataset,
): Promise<void> {
  const scaling = fitScaling(parameters.input_scaling, train);
  const { buffer, byteOffset, byteLength } = train.inputs;
  const exampleBytes = byteLength / train.examples;
  const inputs = allShards(shardsOf(parameters)).map((shard) => {
    const from = byteOffset + startOf(shard, train.examples) * exampleBytes;
    return whole(inputsKey(shard), new Uint8Array(buffer, from, shareOf(shard, train.examples) * exampleBytes));
  });
  await parameterServer.write(runId, [
    ...inputs,
    whole(dataKeys.labels, toBytes(train.labels)),
    whole(dataKeys.divisor, toBytes(scaling.divisor)),
    whole(dataKeys.offset, toBytes(scaling.offset)),
  ]);
}

/** Draws the first parameters, version 0, and puts the run at its first position. */
export async function startFromInitialParameters(
  parameterServer: ParameterServer,
  runId: string,
  parameters: Parameters,
  features: number,
): Promise<void> {
  const { precision, initialization, seed } = parameters;
  const optimizer = optimizers[parameters.optimizer];
  const gaussian = gaussianSource(seed);
  const writes = networkOf(parameters, features).layers.flatMap(({ neurons, inputs, activation }, index) => {
    const name = initialization ?? defaultInitialization(activation);
    const weights = initialWeights(name, neurons, inputs, gaussian, precision);
    return [...initial("weights", weights), ...initial("biases", zeros(precision, neurons))];

    function initial(kind: ParameterKind, values: FloatArray): Write[] {
      const slots = initialSlots(optimizer, values);
      return [
        whole(parameterKey(kind, index + 1, 0), toBytes(values)),
        ...optimizer.slots.map((slot, i) => whole(slotKey(slot, kind, index + 1, 0), toBytes(slots[i]!))),
      ];
    }
  });
  await parameterServer.write(runId, writes);
  await startAt(parameterServer, runId, 0, shardsOf(parameters), writes);
}

/** Puts a run at a position, if the data set and what was written for it are still there. @throws UnavailableError if they are not. */
export async function startAt(
  parameterServer: ParameterServer,
  runId: string,
  position: number,
  shards: number,
  written: readonly Write[],
): Promise<void> {
  const tensors = [...allDataKeys(shards), ...written.map(({ key }) => key)];
  if (await parameterServer.start(runId, position, tensors)) return;
  throw new UnavailableError(`the parameter server has lost what it was given of ${runId}`);
}

function whole(key: string, bytes: Uint8Array): Write {
  return { key, size: bytes.byteLength, offset: 0, bytes };
}
