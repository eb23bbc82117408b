import { LocalCloud, type LocalCloudOptions } from "@snn/local-cloud";
import type { Cloud } from "./cloud.js";

/** Starts a cloud on this machine, which ends with this process. */
export async function startLocalCloud(options: LocalCloudOptions & { readonly workers: number }): Promise<Cloud> {
  const cloud = await LocalCloud.start(options);
  for (let worker = 0; worker < options.workers; worker++) cloud.workers.start();
  return {
    services: cloud.services,
    outlivesUs: false,
    watch: (runId, listener) => cloud.watch((event) => event.detail.runId === runId && listener(event)),
    halt: () => cloud.halt(),
    close: () => cloud.close(),
  };
}
