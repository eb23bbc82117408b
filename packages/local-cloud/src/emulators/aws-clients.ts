/** The region that every resource of the local cloud says it is in. */
export const region = "eu-central-1";

/** What an AWS SDK client needs to talk to the local cloud, and to it alone. */
export interface ClientConfiguration {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Buckets are paths, since no name server knows `bucket.127.0.0.1`. Clients of other services ignore it. */
  readonly forcePathStyle: true;
}

/**
 * The configuration of an AWS SDK client of the local cloud. Region and credentials are given outright, so that the SDK
 * looks for neither: a developer's real account can never be meant by mistake.
 */
export function clientConfiguration(endpoint: string): ClientConfiguration {
  return { endpoint, region, credentials: { accessKeyId: "local", secretAccessKey: "local" }, forcePathStyle: true };
}
