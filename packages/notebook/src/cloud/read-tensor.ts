import type { Services } from "@snn/core";

/** A float64 tensor of a run as the parameter server holds it; undefined when it is not there (yet, or any more). */
export async function readTensor(
  { parameterServer }: Pick<Services, "parameterServer">,
  runId: string,
  key: string,
): Promise<Float64Array | undefined> {
  const [bytes] = await parameterServer.read(runId, [{ key }]);
  // A copy, since what is read may be a view of what the parameter server goes on writing to.
  return bytes === undefined ? undefined : new Float64Array(new Uint8Array(bytes).buffer);
}
