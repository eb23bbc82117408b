import { z } from "zod";
import { countSchema, runIdSchema } from "../messages/fields.js";
import type { ObjectReader } from "../ports/object-store.js";
import { firstPosition } from "../run/position.js";
import { lossesKey } from "../run/tensors.js";
import { startAt } from "./data.js";
import { parametersOfStep } from "./parameters-of-step.js";
import type { Services } from "./services.js";
import type { Training } from "./training.js";

// A checkpoint is what a step starts with, as one object: four bytes with the length of a JSON header, the header, and
// the tensors in the order of parametersOfStep, one after the other. One object, so that it is never half written.

const headerSchema = z.strictObject({
  runId: runIdSchema,
  step: countSchema,
  /** Bytes of the losses of the epoch's earlier batches, behind the parameters; 0 at the start of an epoch. */
  lossBytes: countSchema,
  counters: z.record(z.string(), z.number()),
});

/** Where the checkpoint of a run is kept. There is one: a new one takes the place of the last. */
export function checkpointKey(runId: string): string {
  return `runs/${runId}/checkpoint`;
}

/** Saves what a step starts with. Does nothing when the run has moved on and the tensors are gone. */
export async function saveCheckpoint(
  { parameterServer, objectStore }: Pick<Services, "parameterServer" | "objectStore">,
  training: Training,
  step: number,
): Promise<void> {
  const { runId, network, optimizer, precision, schedule } = training;
  const tensors = parametersOfStep(network, optimizer, precision, step);
  const losses = lossesKey(Math.floor(step / schedule.batches));
  const parts = await parameterServer.read(runId, [...tensors.map(({ key }) => ({ key })), { key: losses }]);
  const lossBytes = parts.at(-1) ?? new Uint8Array();
  const parameters = parts.slice(0, -1);
  if (parameters.includes(undefined)) return;
  const counters = await parameterServer.counters(runId);
  const header = JSON.stringify({ runId, step, lossBytes: lossBytes.byteLength, counters } satisfies z.infer<
    typeof headerSchema
  >);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(Buffer.byteLength(header));
  const content = Buffer.concat([length, Buffer.from(header), ...(parameters as Uint8Array[]), lossBytes]);
  await objectStore.put(checkpointKey(runId), content);
}

/**
 * Puts the parameters of the last checkpoint back into the parameter server, and the run at the step that they belong to.
 *
 * @returns the step; undefined when there is no checkpoint.
 */
export async function restoreCheckpoint(
  { parameterServer, objectStore }: Pick<Services, "parameterServer"> & { readonly objectStore: ObjectReader },
  training: Training,
): Promise<number | undefined> {
  const { runId, network, optimizer, precision, schedule } = training;
  const content = await objectStore.get(checkpointKey(runId));
  if (content === undefined) return undefined;
  const headerEnd = 4 + Buffer.from(content.buffer, content.byteOffset, content.byteLength).readUInt32LE();
  const header = headerSchema.parse(JSON.parse(Buffer.from(content.subarray(4, headerEnd)).toString()));
  // An earlier run may have had this folder.
  if (header.runId !== runId) return undefined;
  let done = headerEnd;
  const take = (size: number) => {
    done += size;
    // A copy, which starts at an address that numbers can be read at. `slice` of a Buffer would be no copy.
    return new Uint8Array(content.subarray(done - size, done));
  };
  const tensors = parametersOfStep(network, optimizer, precision, header.step);
  const writes = tensors.map(({ key, size }) => ({ key, size, offset: 0, bytes: take(size) }));
  if (header.lossBytes > 0) {
    const key = lossesKey(Math.floor(header.step / schedule.batches));
    writes.push({ key, size: header.lossBytes, offset: 0, bytes: take(header.lossBytes) });
  }
  await parameterServer.write(runId, writes);
  await startAt(parameterServer, runId, firstPosition(header.step, schedule), writes);
  await parameterServer.count(runId, header.counters);
  return header.step;
}
