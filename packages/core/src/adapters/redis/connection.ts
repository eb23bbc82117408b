import { setMaxListeners } from "node:events";
import { Cluster, Redis } from "ioredis";
import { UnavailableError } from "../../errors.js";
import { isTransient, outOfMemory } from "./failures.js";
import { type ScriptedClient, scripts } from "./scripts.js";

/** Where Redis or Valkey is, and how long to wait for it. */
export interface RedisSettings {
  /** `redis://host:port`, or `rediss://host:port` for TLS; may hold the user's name and password. In a cluster, any of its nodes. */
  readonly url: string;
  /** Several nodes that share the keys among them. @default false */
  readonly cluster?: boolean;
  readonly username?: string;
  readonly password?: string;
  /** The certificate in PEM that signed the server's, where that is none of the well-known authorities. */
  readonly certificateAuthority?: string;
  /** For how long a call waits for a server that is away, starting, failing over or moving keys. @default 20000 */
  readonly patienceMs?: number;
}

const defaultPatienceMs = 20_000;
const longestPauseMs = 500;

/**
 * A connection that comes back. ioredis connects again and again; what this adds is that no call is left behind in one of
 * its queues: a call waits here until the connection is ready, is repeated when the connection breaks under it, and fails
 * when its time is up. So none is carried out long after its caller has given up on it.
 *
 * ioredis's `enableAutoPipelining` is off. Commands of one tick are on their way together without it; with it, each waits for
 * the next turn of the event loop and for the answers of all that went before (four loops that ask for a position: 0.05 ms
 * a call, against 0.01 ms).
 */
export class RedisConnection {
  readonly #client: ScriptedClient;
  readonly #patienceMs: number;
  readonly #address: string;
  readonly #closed = new AbortController();
  #lastError: Error | undefined;

  constructor(settings: RedisSettings) {
    this.#patienceMs = settings.patienceMs ?? defaultPatienceMs;
    this.#address = new URL(settings.url).host;
    this.#client = clientOf(settings, this.#patienceMs);
    // Every call that waits listens for as long as it does.
    this.#client.setMaxListeners(0);
    setMaxListeners(0, this.#closed.signal);
    const remember = (error: Error) => {
      this.#lastError = error;
    };
    this.#client.on("error", remember);
    if (this.#client instanceof Cluster) this.#client.on("node error", remember);
    this.#client.on("ready", () => {
      this.#lastError = undefined;
    });
  }

  /**
   * Carries out an operation, which must be one that may be repeated.
   *
   * @throws UnavailableError when the server is not there, or not able to, for as long as the connection's patience.
   * @throws OutOfMemoryError
   */
  async run<Result>(operation: (client: ScriptedClient) => Promise<Result>): Promise<Result> {
    const deadline = performance.now() + this.#patienceMs;
    for (let pauseMs = 10; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      await this.#ready(deadline);
      try {
        return await operation(this.#client);
      } catch (error) {
        const full = outOfMemory(error, this.#address);
        if (full !== undefined) throw full;
        if (!isTransient(error)) throw error;
        if (performance.now() + pauseMs > deadline) throw this.#unavailable(error as Error);
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  /** Breaks the connection. Calls that are under way fail with UnavailableError. */
  close(): void {
    this.#closed.abort();
    this.#client.disconnect();
  }

  async #ready(deadline: number): Promise<void> {
    const { signal } = this.#closed;
    // Asked again each time: a connection that has come back may be gone again by now.
    while (this.#client.status !== "ready") {
      if (signal.aborted) throw this.#unavailable(new Error("the connection was closed"));
      const remainingMs = deadline - performance.now();
      if (remainingMs <= 0) throw this.#unavailable(undefined);
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          this.#client.off("ready", done);
          signal.removeEventListener("abort", done);
          resolve();
        };
        const timer = setTimeout(done, Math.ceil(remainingMs));
        this.#client.once("ready", done);
        signal.addEventListener("abort", done);
      });
    }
  }

  #unavailable(cause: Error | undefined): UnavailableError {
    const reason = (this.#lastError ?? cause)?.message ?? "no answer";
    return new UnavailableError(`Redis at ${this.#address} is not available: ${reason}`, { cause });
  }
}

/** Connects to Redis or Valkey, in the background: the first call waits for it. */
export function connectRedis(settings: RedisSettings): RedisConnection {
  return new RedisConnection(settings);
}

function clientOf(settings: RedisSettings, patienceMs: number): ScriptedClient {
  const { hostname, port, protocol, username, password } = new URL(settings.url);
  if (protocol !== "redis:" && protocol !== "rediss:")
    throw new TypeError(`the URL of Redis begins with redis:// or rediss://, not ${protocol}//`);
  // A URL writes an IPv6 address in brackets, a socket does not.
  const address = { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port || 6379) };
  const pause = (attempt: number) =>
    Math.min(25 * 2 ** Math.min(attempt, 10), longestPauseMs) * (0.75 + Math.random() / 2);
  const options = {
    ...credentials(
      settings.username ?? decodeURIComponent(username),
      settings.password ?? decodeURIComponent(password),
    ),
    ...(protocol === "rediss:" && {
      tls: settings.certificateAuthority === undefined ? {} : { ca: settings.certificateAuthority },
    }),
    connectTimeout: Math.min(5_000, patienceMs),
    // A server that has vanished without a word is found out while there is time left for another connection.
    socketTimeout: Math.ceil(patienceMs / 2),
    maxLoadingRetryTime: longestPauseMs,
  };
  if (settings.cluster)
    return new Cluster([address], {
      // Names are left as the nodes announce them: certificates are issued to names, not to addresses.
      dnsLookup: (name, callback) => callback(null, name),
      clusterRetryStrategy: pause,
      enableOfflineQueue: false,
      slotsRefreshTimeout: Math.min(5_000, patienceMs),
      redisOptions: options,
      scripts,
    }) as Cluster & ScriptedClient;
  return new Redis({
    ...options,
    ...address,
    retryStrategy: pause,
    // Zero: whatever is under way when a connection breaks is handed back at once, for `run` to repeat.
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    // After a failover the name leads to the new primary, the open connection still to the old one.
    reconnectOnError: (error) => error.message.startsWith("READONLY"),
    scripts,
  }) as Redis & ScriptedClient;
}

function credentials(username: string, password: string): { username?: string; password?: string } {
  return { ...(username !== "" && { username }), ...(password !== "" && { password }) };
}
