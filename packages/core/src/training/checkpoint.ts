import { z } from "zod";
import { countSchema, runIdSchema } from "../messages/fields.js";
import type { ObjectReader } from "../ports/object-store.js";
import type { Write } from "../ports/parameter-server.js";
import { firstPosition } from "../run/position.js";
import { lossesKey } from "../run/tensors.js";
import { startAt } from "./data.js";
import { type ParameterTensor, parametersOfStep } from "./parameters-of-step.js";
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
  const header = readHeader(content);
  // An earlier run may have had this folder.
  if (header.runId !== runId) return undefined;
  const writes = tensorsIn(content, header, parametersOfStep(network, optimizer, precision, header.step));
  if (header.lossBytes > 0) {
    const key = lossesKey(Math.floor(header.step / schedule.batches));
    const bytes = new Uint8Array(content.subarray(content.byteLength - header.lossBytes));
    writes.push({ key, size: header.lossBytes, offset: 0, bytes });
  }
  await parameterServer.write(runId, writes);
  await startAt(parameterServer, runId, firstPosition(header.step, schedule), schedule.shards, writes);
  await parameterServer.count(runId, header.counters);
  return header.step;
}

/**
 * The step of a checkpoint, and the tensors that it starts with, by their keys.
 *
 * @returns undefined when the checkpoint is another run's: an earlier one may have had this folder.
 */
export function readCheckpoint(
  content: Uint8Array,
  { runId, network, optimizer, precision }: Pick<Training, "runId" | "network" | "optimizer" | "precision">,
): { readonly step: number; readonly tensors: ReadonlyMap<string, Uint8Array> } | undefined {
  const header = readHeader(content);
  if (header.runId !== runId) return undefined;
  const writes = tensorsIn(content, header, parametersOfStep(network, optimizer, precision, header.step));
  return { step: header.step, tensors: new Map(writes.map(({ key, bytes }) => [key, bytes])) };
}

interface Header extends z.infer<typeof headerSchema> {
  /** Where the tensors begin. */
  readonly headerEnd: number;
}

function readHeader(content: Uint8Array): Header {
  const headerEnd = 4 + Buffer.from(content.buffer, content.byteOffset, content.byteLength).readUInt32LE();
  return { ...headerSchema.parse(JSON.parse(Buffer.from(content.subarray(4, headerEnd)).toString())), headerEnd };
}

/** Tensors one after the other, each a copy, which starts at an address that numbers can be read at. */
function tensorsIn(content: Uint8Array, { headerEnd }: Header, tensors: readonly ParameterTensor[]): Write[] {
  let done = headerEnd;
  return tensors.map(({ key, size }) => {
    done += size;
    // `slice` of a Buffer would be no copy.
    return { key, size, offset: 0, bytes: new Uint8Array(content.subarray(done - size, done)) };
  });
}
