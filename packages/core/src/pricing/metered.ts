import type { EventBus } from "../ports/event-bus.js";
import type { ObjectStore } from "../ports/object-store.js";
import type { ParameterServer } from "../ports/parameter-server.js";
import type { RunStore } from "../ports/run-store.js";
import type { WorkQueue } from "../ports/work-queue.js";
import type { Meter, UsageCounts } from "./meter.js";

// Ports that count what goes through them. What they count is what the adapters for AWS ask of a service when nothing goes wrong:
// requests that had to be repeated are counted once.

/** Neuron tasks that SQS takes, hands out or deletes in one request. */
const tasksPerRequest = 10;
/** An object goes up in one request up to this size, and in parts of it beyond, with one request to begin and one to end. */
const partBytes = 8 * 1024 * 1024;

/** A parameter server that counts its calls, and takes along what the meter has not told yet wherever counters are added to. */
export function meteredParameterServer(server: ParameterServer, meter: Meter): ParameterServer {
  const called = (runId: string) => meter.add(runId, { parameterServerRequests: 1 });
  const wrote = (runId: string, writes: readonly { readonly bytes: Uint8Array }[]) => {
    let bytes = 0;
    for (const write of writes) bytes += write.bytes.byteLength;
    meter.add(runId, { parameterServerRequests: 1, parameterServerBytesWritten: bytes });
  };
  const telling = async <Result>(runId: string, tell: (counts: UsageCounts) => Promise<Result>): Promise<Result> => {
    const counts = meter.take(runId);
    try {
      return await tell(counts);
    } catch (error) {
      meter.add(runId, counts);
      throw error;
    }
  };
  const count = (runId: string, own: Readonly<Record<string, number>>) => {
    called(runId);
    return telling(runId, (counts) => server.count(runId, { ...counts, ...own }));
  };
  meter.tellBy((runId) => count(runId, {}));
  return {
    async read(runId, ranges) {
      const parts = await server.read(runId, ranges);
      let bytes = 0;
      for (const part of parts) bytes += part?.byteLength ?? 0;
      meter.add(runId, { parameterServerRequests: 1, parameterServerBytesRead: bytes });
      return parts;
    },
    write(runId, writes) {
      wrote(runId, writes);
      return server.write(runId, writes);
    },
    complete(runId, completion) {
      wrote(runId, completion.writes);
      return telling(runId, (counts) => server.complete(runId, { ...completion, counts }));
    },
    missing(runId, position, total) {
      called(runId);
      return server.missing(runId, position, total);
    },
    position(runId) {
      called(runId);
      return server.position(runId);
    },
    start(runId, position, tensors) {
      called(runId);
      return server.start(runId, position, tensors);
    },
    claim(runId, position, total) {
      called(runId);
      return server.claim(runId, position, total);
    },
    confirm(runId, position) {
      called(runId);
      return server.confirm(runId, position);
    },
    isProvisional(runId, position) {
      called(runId);
      return server.isProvisional(runId, position);
    },
    steer(runId, steering) {
      called(runId);
      return server.steer(runId, steering);
    },
    steering(runId) {
      called(runId);
      return server.steering(runId);
    },
    release(runId, keys) {
      called(runId);
      return server.release(runId, keys);
    },
    count,
    async counters(runId) {
      called(runId);
      const counters = { ...(await server.counters(runId)) };
      // What this process has yet to tell is no less used.
      const pending: Readonly<Record<string, number>> = meter.pendingOf(runId);
      for (const name in pending) counters[name] = (counters[name] ?? 0) + pending[name]!;
      return counters;
    },
    async forget(runId) {
      await server.forget(runId);
      meter.forget(runId);
    },
  };
}

/**
 * A bus that counts events. Whoever hears of an event finds what it took to get there among the counters: they are told at the same
 * time. Behind a layer the next one is enqueued or the epoch completed, which tells them anyway.
 */
export function meteredEventBus(bus: EventBus, meter: Meter): EventBus {
  return {
    async publish(event) {
      const { detail } = event;
      if (!("runId" in detail) || typeof detail.runId !== "string") return bus.publish(event);
      meter.add(detail.runId, { events: 1 });
      if (event.type === "LayerCompleted") return bus.publish(event);
      await Promise.all([bus.publish(event), meter.flush(detail.runId)]);
    },
  };
}

/** A queue that counts requests to send. */
export function meteredWorkQueue(queue: WorkQueue, meter: Meter): WorkQueue {
  return {
    send(messages) {
      meter.add(messages[0]?.runId, { sqsSends: Math.ceil(messages.length / tasksPerRequest) });
      return queue.send(messages);
    },
  };
}

/** What it takes to receive messages and to delete them, when nothing goes wrong. */
export function usageOfMessages(messages: number): UsageCounts {
  const requests = Math.ceil(messages / tasksPerRequest);
  return { sqsReceives: requests, sqsDeletes: requests };
}

/** Records of runs that count requests. To find the running ones is nobody's in particular. */
export function meteredRunStore(store: RunStore, meter: Meter): RunStore {
  const read = (runId: string) => meter.add(runId, { dynamoDbReads: 1 });
  const write = (runId: string) => meter.add(runId, { dynamoDbWrites: 1 });
  return {
    get(runId) {
      read(runId);
      return store.get(runId);
    },
    create(run) {
      write(run.runId);
      return store.create(run);
    },
    steer(runId, request) {
      meter.add(runId, { dynamoDbReads: 1, dynamoDbWrites: 1 });
      return store.steer(runId, request);
    },
    end(runId, end) {
      write(runId);
      return store.end(runId, end);
    },
    reopen(runId, budget) {
      meter.add(runId, { dynamoDbReads: 1, dynamoDbWrites: 1 });
      return store.reopen(runId, budget);
    },
    running: () => store.running(),
    recordCost(runId, epoch, cost) {
      write(runId);
      return store.recordCost(runId, epoch, cost);
    },
    costs(runId) {
      read(runId);
      return store.costs(runId);
    },
    noteNudge(runId, note) {
      write(runId);
      return store.noteNudge(runId, note);
    },
    nudges(runId) {
      read(runId);
      return store.nudges(runId);
    },
  };
}

/** Objects that count requests for the run that their key names, or else for the run that is being worked on. */
export function meteredObjectStore(store: ObjectStore, meter: Meter): ObjectStore {
  const runOf = (key: string) => /run_[\w-]+/.exec(key)?.[0] ?? meter.runAtWork;
  return {
    get(key) {
      meter.add(runOf(key), { s3Gets: 1 });
      return store.get(key);
    },
    withFile(key, use) {
      meter.add(runOf(key), { s3Gets: 1 });
      return store.withFile(key, use);
    },
    location: (key) => store.location(key),
    put(key, content) {
      const bytes = Buffer.byteLength(content);
      const puts = bytes <= partBytes ? 1 : Math.ceil(bytes / partBytes) + 2;
      meter.add(runOf(key), { s3Puts: puts });
      return store.put(key, content);
    },
    delete: (key) => store.delete(key),
  };
}
