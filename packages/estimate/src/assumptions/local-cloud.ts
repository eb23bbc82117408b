import type { Latency } from "./latency.js";
import type { Platform, RequestTiming } from "./platform.js";
import { measuredProcessing, measuredSpeedup } from "./processing.js";

/** A local cloud, and how fast this machine is. */
export interface LocalCloud {
  readonly workers: number;
  /** How long messages and events travel; not at all when left out. */
  readonly latencies?: { readonly sqs: Latency; readonly eventBridge: Latency };
  /** How much longer everything takes than where the constants were measured: of {@link slownessOf}. @default 1 */
  readonly slowness?: number;
}

const noLatency: Latency = { medianMs: 0, slowTenthMs: 0 };

/** A request of the SDK to an emulator takes most of a millisecond of either side. */
const request: RequestTiming = { clientMs: 0.7, serverMs: 0.6, elapsedMs: 0.1 };

/** Processors of the machine that the constants were measured on. */
const processors = 2;

/** The local cloud: emulators and functions in one process, workers, and Redis. */
export function localCloudPlatform({ workers, latencies, slowness = 1 }: LocalCloud): Platform {
  const slower = ({ clientMs, serverMs, elapsedMs }: RequestTiming): RequestTiming => ({
    clientMs: clientMs * slowness,
    serverMs: serverMs * slowness,
    elapsedMs: elapsedMs * slowness,
  });
  const { invocationMs, messageMs, tileMs, multiplicationsPerMs, numbersPerMs } = measuredProcessing;
  return {
    name: "local cloud",
    sqs: { travel: latencies?.sqs ?? noLatency, request: slower(request) },
    eventBridge: { travel: latencies?.eventBridge ?? noLatency, request: slower(request) },
    dynamoDb: slower({ clientMs: 0.7, serverMs: 1, elapsedMs: 0.1 }),
    s3: { ...slower({ clientMs: 1, serverMs: 1, elapsedMs: 0.1 }), bytesPerMs: 300_000 / slowness },
    parameterServer: {
      clientMs: 0.1 * slowness,
      roundTripMs: 0.1 * slowness,
      serverMs: 0.02 * slowness,
      serverBytesPerMs: 800_000 / slowness,
      clientBytesPerMs: 1_000_000 / slowness,
    },
    processing: {
      invocationMs: invocationMs * slowness,
      messageMs: messageMs * slowness,
      tileMs: tileMs * slowness,
      multiplicationsPerMs: {
        float64: multiplicationsPerMs.float64 / slowness,
        float32: multiplicationsPerMs.float32 / slowness,
      },
      numbersPerMs: numbersPerMs / slowness,
    },
    cacheBytes: () => 128 * 1024 ** 2,
    fleet: {
      kind: "workers",
      workers,
      // As `runWorker` is called for a cloud.
      concurrency: 2,
      messageBatch: 100,
      processors,
      productSpeedup: Math.min(processors, measuredSpeedup),
    },
  };
}
