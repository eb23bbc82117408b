import { functionMemoryMb } from "@snn/core";
import type { Platform } from "./platform.js";
import { measuredProcessing } from "./processing.js";

/** What can be chosen on AWS without a change of the network or of its numbers. */
export interface AwsChoices {
  /** Of the function that computes neurons, in MB. @default what is deployed */
  readonly neuronMemoryMb?: number;
  /** Message batches at once. @default what is deployed */
  readonly maximumConcurrency?: number;
}

/** What a process keeps of tensors: an eighth of its memory, 128 MiB at most. */
function cacheBytes(memoryMb: number): number {
  return Math.min(memoryMb / 8, 128) * 1024 ** 2;
}

/**
 * AWS. Published figures, none of them ours, and assumptions where nothing is published; both are listed in
 * docs/how-to/estimate.md.
 */
export function awsPlatform({ neuronMemoryMb, maximumConcurrency = 20 }: AwsChoices = {}): Platform {
  return {
    name: "AWS",
    // bitesizedserverless.com, "Serverless Messaging: Latency Compared", eu-west-1, September 2022 and February 2023: from the producer's call to a
    // warm handler.
    sqs: {
      travel: { medianMs: 16.2, slowTenthMs: 33.8, slowHundredthMs: 105 },
      request: { clientMs: 0.7, serverMs: 0, elapsedMs: 8 },
    },
    eventBridge: {
      travel: { medianMs: 148, slowTenthMs: 241, slowHundredthMs: 387 },
      request: { clientMs: 0.7, serverMs: 0, elapsedMs: 15 },
    },
    dynamoDb: { clientMs: 0.7, serverMs: 0, elapsedMs: 5 },
    s3: { clientMs: 0.7, serverMs: 0, elapsedMs: 40, bytesPerMs: 80_000 },
    // Half a millisecond in the network, 100,000 calls a second of one node, and some 600 Mbit/s for each environment of Lambda.
    parameterServer: {
      clientMs: 0.1,
      roundTripMs: 0.5,
      serverMs: 0.01,
      serverBytesPerMs: 600_000,
      clientBytesPerMs: 75_000,
    },
    processing: measuredProcessing,
    cacheBytes,
    fleet: {
      kind: "lambda",
      memoryMb: { ...functionMemoryMb, ...(neuronMemoryMb !== undefined && { neuron: neuronMemoryMb }) },
      // A vCPU is a thread of an older core, without AVX-512.
      vcpuSpeed: 0.5,
      // Of Node with 50 MB of native libraries, in a VPC.
      coldStart: { medianMs: 1000, slowTenthMs: 1800 },
      // Lambda's documentation: five batches at first, and 300 more a minute.
      eventSource: { batchSize: 10, startConcurrency: 5, rampPerMinute: 300, maximumConcurrency },
    },
  };
}
