import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { Clock, type Process } from "../../src/simulation/clock.js";
import { DueQueue } from "../../src/simulation/due-queue.js";
import { Resource } from "../../src/simulation/resource.js";

suite("virtual time", () => {
  test("what is due comes earliest first, and of one moment in the order in which it was planned", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9)), (times) => {
        const queue = new DueQueue();
        const happened: [number, number][] = [];
        for (const [index, atMs] of times.entries()) queue.add(atMs, () => void happened.push([atMs, index]));
        for (let due = queue.next(); due !== undefined; due = queue.next()) due.action();
        const expected = times
          .map((atMs, index): [number, number] => [atMs, index])
          .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
        assert.deepEqual(happened, expected);
      }),
    );
  });

  test("processes side by side take as long as the longest", () => {
    const clock = new Clock();
    let doneMs = -1;
    function* both(): Process {
      yield* clock.all([clock.wait(30), clock.wait(50), clock.wait(0)]);
      doneMs = clock.nowMs;
    }
    clock.start(both());
    clock.runUntil(() => false);
    assert.equal(doneMs, 50);
  });

  test("who finds a resource taken waits in line", () => {
    const clock = new Clock();
    const processors = new Resource(clock, 2);
    const endsMs: number[] = [];
    for (const durationMs of [10, 20, 5, 5]) clock.start(processors.use(durationMs), () => endsMs.push(clock.nowMs));
    clock.runUntil(() => false);
    assert.deepEqual(endsMs, [10, 15, 20, 20]);
  });

  test("stops when its condition holds, and goes on from there", () => {
    const clock = new Clock();
    let count = 0;
    for (let ms = 1; ms <= 5; ms++) clock.after(ms, () => count++);
    clock.runUntil(() => count === 2);
    assert.equal(clock.nowMs, 2);
    clock.runUntil(() => false);
    assert.equal(count, 5);
  });
});
