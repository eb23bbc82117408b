import assert from "node:assert/strict";
import { test } from "node:test";
import { type RunStore, steeringRequestsKept } from "../../src/ports/run-store.js";
import type { Run } from "../../src/run/run.js";

/** The record of a run that has just started. */
export function runningRun(runId: string): Run {
  return {
    runId,
    status: "running",
    startedAt: "2026-11-22T10:00:00.000Z",
    files: { dataset: "training_input/datasets.h5", parameters: "training_input/parameters.json" },
  };
}

const endedAt = "2026-11-22T10:05:00.000Z";

/** What every run store promises. */
export function runStoreContract(name: string, create: () => Promise<RunStore>): void {
  test(`${name}: a run that was created is found, one that was not is not`, async () => {
    const store = await create();
    assert.equal(await store.create(runningRun("run_1")), true);
    assert.deepEqual(await store.get("run_1"), runningRun("run_1"));
    assert.equal(await store.get("run_2"), undefined);
  });

  test(`${name}: a run is created once, and the second record changes nothing`, async () => {
    const store = await create();
    await store.create(runningRun("run_1"));
    assert.equal(await store.create({ ...runningRun("run_1"), status: "failed" }), false);
    assert.equal((await store.get("run_1"))?.status, "running");
  });

  test(`${name}: of two who create a run at once, one is told that it did`, async () => {
    const store = await create();
    const created = await Promise.all([store.create(runningRun("run_1")), store.create(runningRun("run_1"))]);
    assert.deepEqual(created.toSorted(), [false, true]);
  });

  test(`${name}: a running run ends once, with what is told of its end`, async () => {
    const store = await create();
    await store.create(runningRun("run_1"));
    const problems = [{ file: "f", path: "p", found: "x", expected: "y" }];
    assert.equal(await store.end("run_1", { status: "failed", endedAt, reason: "why", problems }), true);
    assert.equal(await store.end("run_1", { status: "completed", endedAt }), false);
    const ended = { ...runningRun("run_1"), status: "failed", endedAt, reason: "why", problems };
    assert.deepEqual(await store.get("run_1"), ended);
    assert.equal(await store.create(runningRun("run_1")), false);
    assert.equal(await store.end("run_none", { status: "failed", endedAt }), false);
    assert.equal(await store.get("run_none"), undefined);
  });

  test(`${name}: of two who end a run at once, one is told that it did`, async () => {
    const store = await create();
    await store.create(runningRun("run_1"));
    const ends = ["failed", "completed"] as const;
    const ended = await Promise.all(ends.map((status) => store.end("run_1", { status, endedAt })));
    assert.deepEqual(ended.toSorted(), [false, true]);
    assert.equal((await store.get("run_1"))?.status, ends[ended.indexOf(true)]);
  });

  test(`${name}: a running run is paused and resumed, and its record says so`, async () => {
    const store = await create();
    await store.create(runningRun("run_1"));
    assert.equal(await store.steer("run_1", { id: "a", steering: "paused" }), true);
    assert.deepEqual(await store.get("run_1"), { ...runningRun("run_1"), steering: "paused" });
    assert.deepEqual(await store.running(), [{ ...runningRun("run_1"), steering: "paused" }]);
    assert.equal(await store.steer("run_1", { id: "b", steering: undefined }), true);
    assert.deepEqual(await store.get("run_1"), runningRun("run_1"));
  });

  test(`${name}: a request that comes again late changes nothing`, async () => {
    const store = await create();
    await store.create(runningRun("run_1"));
    await store.steer("run_1", { id: "a", steering: "paused" });
    await store.steer("run_1", { id: "b", steering: undefined });
    assert.equal(await store.steer("run_1", { id: "a", steering: "paused" }), false);
    assert.deepEqual(await store.get("run_1"), runningRun("run_1"));
    // Also after as many others as a store keeps at least.
    for (let n = 2; n < steeringRequestsKept; n++)
      await store.steer("run_1", { id: `request ${n}`, steering: n % 2 === 0 ? "paused" : undefined });
    assert.equal(await store.steer("run_1", { id: "a", steering: "paused" }), false);
    assert.deepEqual(await store.get("run_1"), runningRun("run_1"));
  });

  test(`${name}: a run that is stopping stays so until it ends, and is steered no more after that`, async () => {
    const store = await create();
    await store.create(runningRun("run_1"));
    await store.steer("run_1", { id: "a", steering: "paused" });
    assert.equal(await store.steer("run_1", { id: "b", steering: "stopping" }), true);
    for (const steering of ["paused", "stopping", undefined] as const)
      assert.equal(await store.steer("run_1", { id: `then ${steering}`, steering }), false);
    assert.equal((await store.get("run_1"))?.steering, "stopping");
    await store.end("run_1", { status: "completed", endedAt });
    assert.deepEqual(await store.get("run_1"), { ...runningRun("run_1"), status: "completed", endedAt });
    assert.equal(await store.steer("run_1", { id: "c", steering: "paused" }), false);
    assert.equal(await store.steer("run_none", { id: "c", steering: "paused" }), false);
    assert.equal(await store.get("run_none"), undefined);
  });

  test(`${name}: requests at once are carried out one after the other, each once`, async () => {
    const store = await create();
    await store.create(runningRun("run_1"));
    const ids = ["a", "b", "c", "a", "b", "c"];
    const steered = await Promise.all(ids.map((id) => store.steer("run_1", { id, steering: "paused" })));
    assert.equal(steered.filter(Boolean).length, 3);
    assert.equal((await store.get("run_1"))?.steering, "paused");
    const stops = await Promise.all(["d", "e"].map((id) => store.steer("run_1", { id, steering: "stopping" })));
    assert.deepEqual(stops.toSorted(), [false, true]);
    assert.equal((await store.get("run_1"))?.steering, "stopping");
  });

  test(`${name}: a failed run is reopened once, with another budget if one is given, and can end again`, async () => {
    const store = await create();
    const parameters = { epochs: 3, budget: 1 } as NonNullable<Run["training"]>["parameters"];
    const dataset = { sha256: "0" } as NonNullable<Run["training"]>["dataset"];
    const run = { ...runningRun("run_1"), training: { parameters, dataset } };
    await store.create(run);
    assert.equal(await store.reopen("run_1", 2), false);
    const problems = [{ file: "f", path: "p", found: "x", expected: "y" }];
    await store.end("run_1", { status: "failed", endedAt, reason: "why", problems });
    assert.equal(await store.reopen("run_1", 2), true);
    assert.deepEqual(await store.get("run_1"), {
      ...run,
      training: { parameters: { ...parameters, budget: 2 }, dataset },
    });
    assert.equal(await store.reopen("run_1", 3), false);
    await store.end("run_1", { status: "failed", endedAt, reason: "why" });
    assert.equal(await store.reopen("run_1"), true);
    assert.equal((await store.get("run_1"))?.training?.parameters.budget, 2);
    assert.equal(await store.end("run_1", { status: "completed", endedAt }), true);
    assert.equal(await store.reopen("run_1"), false);
    assert.equal(await store.reopen("run_none"), false);
  });

  test(`${name}: a run that was refused is not reopened: it never began`, async () => {
    const store = await create();
    await store.create({ ...runningRun("run_1"), status: "failed", endedAt });
    assert.equal(await store.reopen("run_1", 2), false);
    assert.equal((await store.get("run_1"))?.status, "failed");
  });

  test(`${name}: only running runs are running`, async () => {
    const store = await create();
    for (const runId of ["run_1", "run_2"]) await store.create(runningRun(runId));
    await store.create({ ...runningRun("run_3"), status: "failed" });
    await store.end("run_1", { status: "completed", endedAt });
    assert.deepEqual(
      (await store.running()).map(({ runId }) => runId),
      ["run_2"],
    );
  });

  test(`${name}: costs are kept bit for bit by epoch, and a second record takes the first one's place`, async () => {
    const store = await create();
    await store.create(runningRun("run_1"));
    for (const [epoch, cost] of [0.771749, 5e-324, 1 / 3].entries()) await store.recordCost("run_1", epoch, cost);
    await store.recordCost("run_1", 1, 0.25);
    assert.deepEqual(await store.costs("run_1"), [0.771749, 0.25, 1 / 3]);
    assert.deepEqual(await store.costs("run_none"), []);
  });

  test(`${name}: costs recorded at once are all kept`, async () => {
    const store = await create();
    await store.create(runningRun("run_1"));
    await Promise.all(Array.from({ length: 20 }, (_, epoch) => store.recordCost("run_1", epoch, epoch / 7)));
    assert.deepEqual(
      await store.costs("run_1"),
      Array.from({ length: 20 }, (_, epoch) => epoch / 7),
    );
  });

  test(`${name}: costs that are handed out can be changed without harm`, async () => {
    const store = await create();
    await store.create(runningRun("run_1"));
    await store.recordCost("run_1", 0, 0.5);
    (await store.costs("run_1"))[0] = 7;
    assert.deepEqual(await store.costs("run_1"), [0.5]);
  });

  test(`${name}: the last note of the watchdog is kept, run by run`, async () => {
    const store = await create();
    for (const runId of ["run_1", "run_2"]) await store.create(runningRun(runId));
    assert.equal(await store.nudges("run_1"), undefined);
    await store.noteNudge("run_1", { position: 3, missing: 2, nudges: 0, atMs: 1000 });
    await store.noteNudge("run_1", { position: 3, missing: 2, nudges: 1, atMs: 1000 });
    assert.deepEqual(await store.nudges("run_1"), { position: 3, missing: 2, nudges: 1, atMs: 1000 });
    assert.equal(await store.nudges("run_2"), undefined);
  });
}
