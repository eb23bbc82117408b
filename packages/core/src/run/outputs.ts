/** What a run leaves behind, by the keys of the object store. */
export function outputKey(runId: string, name: (typeof outputNames)[number]): string {
  return `runs/${runId}/${name}`;
}

/** The files that a run is done for. */
export const outputNames = ["results.json", "params.h5", "model.onnx", "parameters.json", "plot.svg"] as const;
