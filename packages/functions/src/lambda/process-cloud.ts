import { totalmem } from "node:os";
import { type Cycle, Meter } from "@snn/core";

/** The services of AWS, by the names that the SDK has for them in the environment. */
export type AwsService = "SQS" | "EVENTBRIDGE" | "DYNAMODB" | "S3" | "SNS" | "ECS";

/** Where a service is, and who asks. What is left out the SDK finds for itself. */
export interface AwsSettings {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Whether a bucket is a part of the path, not of the host's name. */
  readonly forcePathStyle?: boolean;
}

/** The cloud as the adapters of one process share it: one client a service, what has to be closed, and what is known of runs. */
export class ProcessCloud {
  /** Memory of this process. */
  readonly memoryBytes = memoryBytesOf(process.env["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]);
  /** What the positions of runs are counted in that were looked up: the cache of their tensors has to know. */
  readonly cycles = new Map<string, Cycle>();
  /** What runs use through this process. */
  readonly meter = new Meter();
  readonly #settingsOf: (service: AwsService) => AwsSettings;
  readonly #clients = new Map<AwsService, unknown>();
  readonly #closings: (() => void)[] = [];

  /**
   * @param settingsOf where AWS's services are. When left out, the SDK looks for that in the environment:
   *   `AWS_ENDPOINT_URL_SQS` and so on take the place of AWS's own.
   */
  constructor(settingsOf: (service: AwsService) => AwsSettings = settingsFromEnvironment) {
    this.#settingsOf = settingsOf;
  }

  /** The one client of a service, made when somebody first asks for it. */
  client<Client extends { destroy(): void }>(service: AwsService, make: (settings: AwsSettings) => Client): Client {
    const known = this.#clients.get(service) as Client | undefined;
    if (known !== undefined) return known;
    const client = make(this.#settingsOf(service));
    this.#clients.set(service, client);
    this.onClose(() => client.destroy());
    return client;
  }

  /** Has something done when the process lets go of the cloud. */
  onClose(closing: () => void): void {
    this.#closings.push(closing);
  }

  /** Breaks all connections. What is under way fails. */
  close(): void {
    for (const closing of this.#closings.splice(0)) closing();
  }
}

function settingsFromEnvironment(service: AwsService): AwsSettings {
  // As a part of the host's name, a bucket needs a name server that knows it, which a local cloud does not have.
  return service === "S3" ? { forcePathStyle: process.env["AWS_ENDPOINT_URL_S3"] !== undefined } : {};
}

/** The memory of this process: what Lambda says, in MiB, or else that of the machine. */
export function memoryBytesOf(lambdaMemory: string | undefined): number {
  return lambdaMemory === undefined ? totalmem() : Number(lambdaMemory) * 1024 ** 2;
}
