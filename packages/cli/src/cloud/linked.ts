import { InvalidInputError } from "@snn/core";
import { type Connection, connect, type OutsideConnection, ResourceError } from "@snn/functions/lambda";
import type { Cloud } from "./cloud.js";
import { followRun } from "./follow-run.js";
import { LayerTails } from "./layer-tails.js";
import { queueOf } from "./queue-of.js";
import { connectToStage } from "./stage.js";

/** Which cloud: a deployed stage, or without one that which the environment names. */
export interface CloudOptions {
  readonly stage?: string | undefined;
  /** Of the stage. */
  readonly region?: string | undefined;
}

const linksExpected = "the links of a cloud: run this within `npx sst shell --`, or with what `snn cloud up` prints";

/**
 * Connects to the cloud that the environment names, as `sst shell` sets it for what is deployed, and `snn cloud up` for the
 * local one.
 *
 * @param expected what belongs into the environment, or instead of it.
 * @throws InvalidInputError when the environment names none.
 */
export function connectToLinked(expected = linksExpected): Connection {
  try {
    return connect();
  } catch (error) {
    if (!(error instanceof ResourceError)) throw error;
    throw new InvalidInputError([
      { file: "the environment", path: "SST_RESOURCE_…", found: error.message.split("\n")[0]!, expected },
    ]);
  }
}

/** Connects to a cloud for what can be done from outside of its network. @throws InvalidInputError when there is no such cloud */
export async function connectToCloud({ stage, region }: CloudOptions): Promise<OutsideConnection> {
  if (stage !== undefined) return connectToStage({ stage, region });
  if (region === undefined) return connectToLinked(`--stage for what is deployed, or ${linksExpected}`);
  const expected = "nothing without --stage: the environment names a cloud with its region";
  throw new InvalidInputError([{ file: "--region", path: "", found: "an option", expected }]);
}

/** A cloud in which runs go on without us. @throws InvalidInputError when there is no such cloud */
export async function linkedCloud(options: CloudOptions): Promise<Cloud> {
  const connection = await connectToCloud(options);
  const layers = new LayerTails(connection.tail);
  const followed = new Set<Promise<unknown>>();
  return {
    services: connection.services,
    outlivesUs: true,
    tellsLayers: false,
    queue: () => queueOf(connection),
    watch(runId, listener) {
      const stopping = new AbortController();
      const following = followRun(connection, runId, listener, stopping.signal)
        .catch((error: Error) => {
          listener({ type: "TrainingFailed", detail: { runId, reason: error.message, problems: [] } });
        })
        .finally(() => followed.delete(following));
      followed.add(following);
      return () => stopping.abort();
    },
    watchLayers: (...args) => layers.listen(...args),
    // A run is told to have ended when its record says so, which is the last thing that is written.
    settled: async () => {},
    halt: async () => {},
    async close() {
      await Promise.all([layers.close(), ...followed]);
      connection.close();
    },
  };
}
