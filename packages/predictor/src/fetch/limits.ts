/** How much a stranger's server may take of us. */
export interface FetchLimits {
  /** Bytes of the picture. */
  readonly mostBytes: number;
  /** For everything: look-ups, connections, redirects and the picture. */
  readonly totalMs: number;
  /** For one hop, from the look-up of its name to the end of the headers that answer. */
  readonly firstByteMs: number;
  /** Redirects that are followed. */
  readonly mostRedirects: number;
}

export const defaultFetchLimits: FetchLimits = {
  mostBytes: 10_000_000,
  totalMs: 10_000,
  firstByteMs: 3_000,
  mostRedirects: 5,
};
