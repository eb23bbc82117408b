import { workInCloud } from "@snn/functions/worker";
import { onEndSignal } from "../train/signals.js";
import { connectToLinked } from "./linked.js";

/** Works on the neuron tasks of the cloud that the environment names, until a signal comes and what is in hand is done. @returns the exit code. */
export async function workerCommand(): Promise<number> {
  const connection = connectToLinked();
  const stopping = new AbortController();
  onEndSignal(() => stopping.abort());
  console.error(`working on ${connection.resources.NeuronQueue.url}; Ctrl-C ends it`);
  try {
    await workInCloud(connection, stopping.signal);
  } finally {
    connection.close();
  }
  return 0;
}
