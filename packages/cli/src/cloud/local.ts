import { InvalidInputError } from "@snn/core";
import { LocalCloud, type LocalCloudOptions, MissingProgramError } from "@snn/local-cloud";
import type { Cloud } from "./cloud.js";
import { queueOf } from "./queue-of.js";

export interface LocalOptions extends Pick<LocalCloudOptions, "folder" | "latencies"> {
  readonly workers: number;
}

/** Starts a cloud on this machine and its workers, which end with this process. @throws InvalidInputError when a program that it needs is not installed. */
export async function startLocalCloud({ workers, ...options }: LocalOptions): Promise<LocalCloud> {
  const cloud = await LocalCloud.start(options).catch((error: Error) => {
    if (!(error instanceof MissingProgramError)) throw error;
    const expected = `the program: apt-get install ${error.debianPackage}`;
    throw new InvalidInputError([{ file: error.program, path: "", found: "nothing on the PATH", expected }]);
  });
  for (let worker = 0; worker < workers; worker++) cloud.workers.start();
  return cloud;
}

/** A cloud on this machine as trainings see it. */
export async function localCloud(options: LocalOptions): Promise<Cloud> {
  const cloud = await startLocalCloud(options);
  return {
    services: cloud.services,
    outlivesUs: false,
    tellsLayers: true,
    queue: () => queueOf(cloud.connection),
    watch: (runId, listener) => cloud.watch((event) => event.detail.runId === runId && listener(event)),
    settled: () => cloud.emulators.eventBridge.idle(),
    halt: () => cloud.halt(),
    close: () => cloud.close(),
  };
}
