import { type ObjectReader, outputKey, type Results } from "@snn/core";

/** The results of a run. Undefined when there are none. */
export async function resultsOf(objects: Pick<ObjectReader, "get">, runId: string): Promise<Results | undefined> {
  const content = await objects.get(outputKey(runId, "results.json"));
  return content === undefined ? undefined : (JSON.parse(Buffer.from(content).toString()) as Results);
}
