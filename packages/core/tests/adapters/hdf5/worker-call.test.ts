import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { callWorker, WorkerFailure } from "../../../src/adapters/hdf5/worker-call.js";

/** A worker file with this code. */
const workerOf = (code: string) =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`import { parentPort, workerData } from "node:worker_threads";${code}`)}`,
  );

/** What `error` must be: a failure at this stage for this reason. */
const failure = (stage: string, reason: RegExp) => (error: unknown) => {
  assert.ok(error instanceof WorkerFailure, String(error));
  assert.equal(error.stage, stage);
  assert.match(error.reason, reason);
  return true;
};

describe("callWorker", () => {
  it("gives what the worker answers", async () => {
    const worker = workerOf("parentPort.postMessage({ answer: workerData + 1 });");
    assert.equal(await callWorker(worker, 41), 42);
  });

  it("says where a worker was that dies", async () => {
    const worker = workerOf('parentPort.postMessage({ stage: "there" }); throw new Error("Aborted()");');
    await assert.rejects(callWorker(worker, 0), failure("there", /^died \(Aborted\(\)\)$/));
  });

  it("says that a worker ended without an answer", async () => {
    await assert.rejects(callWorker(workerOf("process.exit(1);"), 0), failure("", /^ended without an answer$/));
  });

  it("stops a worker that never ends, and says where it was", async () => {
    const worker = workerOf('parentPort.postMessage({ stage: "there" }); for (;;);');
    await assert.rejects(callWorker(worker, 0, { timeLimitMs: 500 }), failure("there", /^had no answer after 500 ms$/));
  });
});
