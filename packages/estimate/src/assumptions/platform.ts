import type { MeteredFunction, Parameters } from "@snn/core";
import type { Latency } from "./latency.js";

/** What a request to a service takes. */
export interface RequestTiming {
  /** Of a processor of whoever asks: to sign, encode, send and decode. */
  readonly clientMs: number;
  /** Of the emulator's processor; 0 on AWS, where the service has its own. */
  readonly serverMs: number;
  /** Until the answer comes, besides: the network and the service. */
  readonly elapsedMs: number;
}

/** What a call of the parameter server takes. */
export interface ParameterServerTiming {
  readonly clientMs: number;
  readonly roundTripMs: number;
  /** Redis carries out one call after the other: this is what keeps the others waiting. */
  readonly serverMs: number;
  /** Bytes that the server reads or writes in a millisecond, those of all who ask together. */
  readonly serverBytesPerMs: number;
  /** Bytes that reach or leave one who asks in a millisecond. */
  readonly clientBytesPerMs: number;
}

/** What our own code takes, on one processor of the machine that it was measured on. */
export interface Processing {
  /** Of a message batch or an event, whatever is in it. */
  readonly invocationMs: number;
  /** Of each message: to parse and check it. */
  readonly messageMs: number;
  /** Of a tile, besides what depends on its size. */
  readonly tileMs: number;
  /** Multiplications of matrix products in a millisecond, each with its addition. */
  readonly multiplicationsPerMs: Readonly<Record<Parameters["precision"], number>>;
  /** Numbers that JavaScript handles in a millisecond: activations, derivatives, sums, optimizers, scaling. */
  readonly numbersPerMs: number;
}

/** Lambda, with an event source mapping in front of the function that computes neurons. */
export interface LambdaFleet {
  readonly kind: "lambda";
  readonly memoryMb: Readonly<Record<MeteredFunction, number>>;
  /** How fast a vCPU is, where 1 is a processor of the machine that {@link Processing} was measured on. */
  readonly vcpuSpeed: number;
  readonly coldStart: Latency;
  readonly eventSource: {
    /** Messages that a function is handed at once. */
    readonly batchSize: number;
    /** Message batches at once in the beginning, how many more there may be a minute later, and in the end. */
    readonly startConcurrency: number;
    readonly rampPerMinute: number;
    readonly maximumConcurrency: number;
  };
}

/** Worker processes on one machine, beside one process with the emulators and the functions. */
export interface WorkerFleet {
  readonly kind: "workers";
  readonly workers: number;
  /** Message batches that a worker handles at the same time. */
  readonly concurrency: number;
  readonly messageBatch: number;
  readonly processors: number;
  /** How much faster a matrix product is on all processors than on one. */
  readonly productSpeedup: number;
}

/** All that the time of a run depends on besides the run itself. */
export interface Platform {
  readonly name: string;
  readonly sqs: { readonly travel: Latency; readonly request: RequestTiming };
  readonly eventBridge: { readonly travel: Latency; readonly request: RequestTiming };
  readonly dynamoDb: RequestTiming;
  readonly s3: RequestTiming & { readonly bytesPerMs: number };
  readonly parameterServer: ParameterServerTiming;
  readonly processing: Processing;
  /** What a process remembers of tensors, at most. */
  readonly cacheBytes: (memoryMb: number) => number;
  readonly fleet: LambdaFleet | WorkerFleet;
}

/** MB of memory for one vCPU of Lambda. */
export const megabytesPerVcpu = 1769;
