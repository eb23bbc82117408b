// The SDK warns at every start of the Node versions that its later versions will drop. Ours is pinned, and keeps running on
// them; the warning would tell a user nothing that he could act on.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

/**
 * What every AWS client that is handed to an adapter should be built with:
 *
 * ```ts
 * new SQSClient({ ...clientDefaults })
 * ```
 *
 * The SDK repeats whole requests that were throttled, answered with 500 or lost, with backoff and jitter (from 50 ms, from
 * 1 s when throttled), and gives up early when most requests fail; the adapters repeat single entries of a batch that
 * were refused. A port that is closed is reported within a second, a host that is silent within four times 10 s.
 *
 * A client that polls a queue for longer than that needs a longer `socketTimeout`.
 */
export const clientDefaults = {
  /** Tries of one request, the first one included. */
  maxAttempts: 4,
  retryMode: "standard",
  /**
   * Puts a command's middleware together once and not for every request: a fifth of what the SDK's part of a request takes.
   */
  cacheMiddleware: true,
  requestHandler: {
    /** Milliseconds until a connection must stand. */
    connectionTimeout: 3_000,
    /**
     * Milliseconds without a byte in either direction. Not `requestTimeout`, which counts from the first byte sent, so that
     * the upload of a large part over a slow line would fail though it gets on.
     */
    socketTimeout: 10_000,
  },
} as const;

/** {@link clientDefaults} for the client of DynamoDB: its document client changes the middleware of every command. */
export const documentClientDefaults = { ...clientDefaults, cacheMiddleware: false } as const;
