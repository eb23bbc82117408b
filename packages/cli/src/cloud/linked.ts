import { InvalidInputError } from "@snn/core";
import { type Connection, connect, ResourceError } from "@snn/functions/lambda";
import type { Cloud } from "./cloud.js";
import { pollRun } from "./poll-run.js";

/**
 * Connects to the cloud that the environment names, as `sst shell` sets it for what is deployed, and `snn cloud up` for the
 * local one.
 *
 * @throws InvalidInputError when the environment names none.
 */
export function connectToLinked(): Connection {
  try {
    return connect();
  } catch (error) {
    if (!(error instanceof ResourceError)) throw error;
    const expected = "the links of a cloud: run this within `npx sst shell --`, or with what `snn cloud up` prints";
    throw new InvalidInputError([
      { file: "the environment", path: "SST_RESOURCE_…", found: error.message.split("\n")[0]!, expected },
    ]);
  }
}

/** The cloud that the environment names, in which runs go on without us. @throws InvalidInputError */
export function linkedCloud(): Cloud {
  const connection = connectToLinked();
  return {
    services: connection.services,
    outlivesUs: true,
    watch(runId, listener) {
      const stopping = new AbortController();
      pollRun(connection.services, runId, listener, stopping.signal).catch((error: Error) => {
        listener({ type: "TrainingFailed", detail: { runId, reason: error.message, problems: [] } });
      });
      return () => stopping.abort();
    },
    // A run is told to have ended when its record says so, which is the last thing that is written.
    settled: async () => {},
    halt: async () => {},
    close: async () => connection.close(),
  };
}
