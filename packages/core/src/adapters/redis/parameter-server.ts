import { randomUUID } from "node:crypto";
import type { ChainableCommander } from "ioredis";
import type {
  Completion,
  CompletionOutcome,
  ParameterServer,
  Range,
  Steering,
  Write,
} from "../../ports/parameter-server.js";
import type { RedisConnection } from "./connection.js";
import { keysOf, type RunKeys } from "./keys.js";
import { complete, makeRoom, type ScriptedClient } from "./scripts.js";

const defaultTtlSeconds = 24 * 60 * 60;

/** From so many bytes on, a transaction costs less than to copy them into a script and out again. */
const bulkBytes = 64 * 1024;

/** How long Redis keeps a run that nobody works on. */
export interface Expiry {
  /** @default 86400, a day */
  readonly ttlSeconds?: number;
}

/**
 * A parameter server on Redis or Valkey, on one server or a cluster. A method takes one round trip, but for `forget`, a
 * `claim` that puts off the expiry, and a range that came back empty. Each may be repeated when a connection breaks before the answer is here: only `count` may then count twice.
 *
 * Every key of a run expires when nobody has worked on the run for a while; a run that moves on keeps all of its keys.
 * The server must not evict keys on its own account (`maxmemory-policy noeviction`): a run without one of its tensors is lost.
 *
 * Every method throws InvalidMessageError for a run id that is none, UnavailableError when Redis stays away, and
 * OutOfMemoryError when it is full.
 */
export class RedisParameterServer implements ParameterServer {
  readonly #connection: RedisConnection;
  readonly #ttlSeconds: number;

  constructor(connection: RedisConnection, { ttlSeconds = defaultTtlSeconds }: Expiry = {}) {
    this.#connection = connection;
    this.#ttlSeconds = ttlSeconds;
  }

  async read(runId: string, ranges: readonly Range[]): Promise<(Uint8Array | undefined)[]> {
    const keys = keysOf(runId);
    if (ranges.length === 0) return [];
    return this.#connection.run(async (client) => {
      const pipeline = client.pipeline();
      for (const { key, offset = 0, length } of ranges)
        if (offset === 0 && length === undefined) pipeline.getBuffer(keys.tensor(key));
        else pipeline.getrangeBuffer(keys.tensor(key), ...firstAndLast(offset, length));
      const parts = (await resultsOf(pipeline)) as (Buffer | null)[];
      return Promise.all(
        parts.map((part, index) => (part?.length === 0 ? reread(client, keys, ranges[index]!) : (part ?? undefined))),
      );
    });
  }

  async write(runId: string, writes: readonly Write[]): Promise<void> {
    const keys = keysOf(runId);
    if (writes.length === 0) return;
    const ttl = this.#ttlSeconds;
    // No pipeline of ioredis: it would copy a whole data set once more, to send it with the rest in one piece.
    await this.#connection.run(async (client) => {
      // Entered first: a tensor that the inventory does not know could not be forgotten.
      const answers: Promise<unknown>[] = [
        client.sadd(keys.inventory, ...new Set(writes.map(({ key }) => keys.tensor(key)))),
        client.expire(keys.inventory, ttl),
      ];
      for (const { key, size, offset, bytes } of writes) {
        const tensor = keys.tensor(key);
        if (bytes.byteLength === size) answers.push(client.set(tensor, bufferOf(bytes), "EX", ttl));
        else
          answers.push(
            // Adding 0 to the last byte makes a tensor of its full size, and leaves the bytes of one that is there.
            client.bitfield(tensor, "INCRBY", "u8", `#${size - 1}`, 0),
            client.setrange(tensor, offset, bufferOf(bytes)),
            client.expire(tensor, ttl),
          );
      }
      await Promise.all(answers);
    });
  }

  async complete(runId: string, completion: Completion): Promise<CompletionOutcome> {
    const { position, items, total, writes, deliveries, redeliveries, counts = {} } = completion;
    const keys = keysOf(runId);
    const named = [keys.progress, keys.inventory, keys.counters, keys.bitmap(position), keys.answers(position)];
    const tensors = writes.map(({ key }) => keys.tensor(key));
    const token = randomUUID();
    const isBulk = writes.reduce((sum, { bytes }) => sum + bytes.byteLength, 0) >= bulkBytes;
    const parts = writes.flatMap(({ size, offset, bytes }) => [size, offset, isBulk ? "" : bufferOf(bytes)]);
    const added = Object.entries({ ...counts, delivered: deliveries, redelivered: redeliveries }).flat();
    const head = [position, total, token, this.#ttlSeconds, deliveries, items.length, added.length];
    const rest = [...head, ...items, ...added, ...parts];
    const answer = await this.#connection.run((client) => {
      if (!isBulk) return client.snnComplete(named.length + tensors.length, ...named, ...tensors, ...rest);
      const aside = writes.map((_, write) => keys.aside(write));
      const moved = [keys.progress, ...tensors, ...aside];
      const touched = [...named, ...tensors, ...aside];
      const sizes = writes.map(({ size, bytes }) => (bytes.byteLength === size ? 0 : size));
      // By their text: a script that Redis has dropped would be found missing when the rest of the transaction is done.
      const transaction = client.multi().eval(makeRoom, moved.length, ...moved, position, ...sizes);
      for (const [index, { size, offset, bytes }] of writes.entries())
        if (bytes.byteLength === size) transaction.set(tensors[index]!, bufferOf(bytes), "EX", this.#ttlSeconds);
        else transaction.setrange(tensors[index]!, offset, bufferOf(bytes));
      return lastResultOf(transaction.eval(complete, touched.length, ...touched, ...rest));
    });
    if (answer === "stale") return { stale: true, duplicates: 0, complete: false };
    return { stale: false, duplicates: Number.parseInt(answer, 10), complete: answer.endsWith("complete") };
  }

  async missing(runId: string, position: number, total: number): Promise<number[]> {
    const keys = keysOf(runId);
    const bitmap = await this.#connection.run((client) => client.getBuffer(keys.bitmap(position)));
    // Redis counts the bits of a byte from the highest one down.
    const isSet = (item: number) => ((bitmap?.[item >> 3] ?? 0) & (0x80 >> (item & 7))) !== 0;
    return Array.from({ length: total }, (_, item) => item).filter((item) => !isSet(item));
  }

  async position(runId: string): Promise<number | undefined> {
    const keys = keysOf(runId);
    const position = await this.#connection.run((client) => client.hget(keys.progress, "position"));
    return position === null ? undefined : Number(position);
  }

  async start(runId: string, position: number, tensors: readonly string[]): Promise<boolean> {
    const keys = keysOf(runId);
    const named = [keys.progress, ...tensors.map(keys.tensor)];
    const started = await this.#connection.run((client) =>
      client.snnStart(named.length, ...named, position, this.#ttlSeconds),
    );
    return started === 1;
  }

  async claim(runId: string, position: number, total: number): Promise<boolean> {
    const keys = keysOf(runId);
    const named = [keys.progress, keys.inventory, keys.bitmap(position - 1), keys.answers(position - 1)];
    const token = randomUUID();
    const claimed = await this.#connection.run((client) =>
      client.snnClaim(named.length, ...named, position, token, total, this.#ttlSeconds),
    );
    if (claimed === "due") await this.#putOffExpiry(keys);
    return claimed !== "lost";
  }

  async confirm(runId: string, position: number): Promise<void> {
    const { progress } = keysOf(runId);
    await this.#connection.run((client) => client.snnConfirm(1, progress, position));
  }

  async isProvisional(runId: string, position: number): Promise<boolean> {
    const { progress } = keysOf(runId);
    const [reached, confirmed] = await this.#connection.run((client) =>
      client.hmget(progress, "position", "confirmed"),
    );
    return reached === String(position) && confirmed !== reached;
  }

  async steer(runId: string, { paused, stopAt }: Steering): Promise<boolean> {
    const { progress } = keysOf(runId);
    const steered = await this.#connection.run((client) => client.snnSteer(1, progress, paused ? 1 : 0, stopAt ?? ""));
    return steered === 1;
  }

  async steering(runId: string): Promise<Steering> {
    const { progress } = keysOf(runId);
    const [isPaused, stopAt] = await this.#connection.run((client) => client.hmget(progress, "paused", "stopAt"));
    const paused = typeof isPaused === "string";
    return typeof stopAt === "string" ? { paused, stopAt: Number(stopAt) } : { paused };
  }

  async release(runId: string, keys: readonly string[]): Promise<void> {
    const { inventory, tensor } = keysOf(runId);
    if (keys.length === 0) return;
    const tensors = keys.map(tensor);
    await this.#connection.run((client) =>
      resultsOf(
        client
          .pipeline()
          .unlink(...tensors)
          .srem(inventory, ...tensors),
      ),
    );
  }

  async count(runId: string, counts: Readonly<Record<string, number>>): Promise<void> {
    const { progress, counters } = keysOf(runId);
    const added = Object.entries(counts).filter(([, value]) => value !== 0);
    if (added.length === 0) return;
    await this.#connection.run((client) => client.snnCount(2, progress, counters, this.#ttlSeconds, ...added.flat()));
  }

  async counters(runId: string): Promise<Record<string, number>> {
    const { counters } = keysOf(runId);
    const values = await this.#connection.run((client) => client.hgetall(counters));
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value)]));
  }

  async forget(runId: string): Promise<void> {
    const { progress, inventory, counters } = keysOf(runId);
    await this.#connection.run(async (client) => {
      // Without its progress a run is nowhere, so that what completes from now on is stale and writes nothing.
      const [, keys] = await resultsOf(client.pipeline().unlink(progress).smembers(inventory));
      await client.unlink(inventory, counters, ...(keys as string[]));
    });
  }

  async #putOffExpiry({ progress, inventory, counters }: RunKeys): Promise<void> {
    await this.#connection.run(async (client) => {
      const pipeline = client.pipeline();
      for (const key of [progress, counters, inventory, ...(await client.smembers(inventory))])
        pipeline.expire(key, this.#ttlSeconds);
      await resultsOf(pipeline);
    });
  }
}

function firstAndLast(offset: number, length: number | undefined): [number, number] {
  // No bytes: to GETRANGE the end would be -1, the last one.
  if (length === 0) return [1, 0];
  return [offset, length === undefined ? -1 : offset + length - 1];
}

/** Reads again what came back empty, in one step with the question whether the tensor is there at all. */
async function reread(
  client: ScriptedClient,
  keys: RunKeys,
  { key, offset = 0, length }: Range,
): Promise<Buffer | undefined> {
  return (await client.snnRangeBuffer(1, keys.tensor(key), ...firstAndLast(offset, length))) ?? undefined;
}

/** Sends a pipeline. @throws the error of its first command that failed. */
async function resultsOf(pipeline: ChainableCommander): Promise<unknown[]> {
  const results = (await pipeline.exec()) ?? [];
  return results.map(([error, result]) => {
    if (error !== null) throw error;
    return result;
  });
}

/** Sends a transaction. @returns what its last command answered. @throws the first error of any */
async function lastResultOf(transaction: ChainableCommander): Promise<string> {
  try {
    return (await resultsOf(transaction)).at(-1) as string;
  } catch (error) {
    // Redis only says that there was one.
    throw (error as { readonly previousErrors?: readonly Error[] }).previousErrors?.find(Boolean) ?? error;
  }
}

/** The same bytes as what ioredis takes for bytes: it would write out the numbers of a plain Uint8Array. */
function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}
