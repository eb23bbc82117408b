import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { ParameterServer, Write } from "../../src/ports/parameter-server.js";

const whole = (key: string, ...bytes: number[]): Write => ({
  key,
  size: bytes.length,
  offset: 0,
  bytes: Uint8Array.from(bytes),
});

/** Deliveries, where it does not matter how many. */
const once = { deliveries: 1, redeliveries: 0 };

/** What every parameter server promises. */
export function parameterServerContract(name: string, create: () => Promise<ParameterServer>): void {
  const bytesOf = async (server: ParameterServer, runId: string, key: string) => {
    const [bytes] = await server.read(runId, [{ key }]);
    return bytes === undefined ? undefined : [...bytes];
  };

  test(`${name}: reads whole tensors and ranges of them, in the order of asking`, async () => {
    const server = await create();
    await server.write("run_1", [whole("a", 1, 2, 3, 4), whole("b", 9)]);
    const read = await server.read("run_1", [
      { key: "b" },
      { key: "a", offset: 1, length: 2 },
      { key: "a", offset: 3 },
      { key: "a", length: 1 },
      { key: "a" },
    ]);
    assert.deepEqual(
      read.map((bytes) => [...bytes!]),
      [[9], [2, 3], [4], [1], [1, 2, 3, 4]],
    );
    assert.deepEqual(await server.read("run_1", []), []);
  });

  test(`${name}: a tensor that is not there is undefined, and hides no other`, async () => {
    const server = await create();
    await server.write("run_1", [whole("a", 1)]);
    const read = await server.read("run_1", [{ key: "none" }, { key: "a" }, { key: "none", offset: 1, length: 1 }]);
    assert.deepEqual(
      read.map((bytes) => bytes && [...bytes]),
      [undefined, [1], undefined],
    );
  });

  test(`${name}: parts written in any order, and more than once, make the whole`, async () => {
    const content = Uint8Array.from({ length: 24 }, (_, i) => i + 1);
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 23 }), { maxLength: 5 });
    const order = cuts.chain((cuts) => {
      const ends = [0, ...cuts.toSorted((a, b) => a - b), 24];
      const parts = ends.slice(1).map((to, index) => [ends[index]!, to] as const);
      return fc.tuple(
        fc.shuffledSubarray(parts, { minLength: parts.length }),
        fc.array(fc.constantFrom(...parts), { maxLength: 3 }),
      );
    });
    await fc.assert(
      fc.asyncProperty(order, async ([parts, again]) => {
        const server = await create();
        for (const [from, to] of [...parts, ...again])
          await server.write("run_1", [{ key: "t", size: 24, offset: from, bytes: content.slice(from, to) }]);
        assert.deepEqual(await bytesOf(server, "run_1", "t"), [...content]);
      }),
      { numRuns: 50 },
    );
  });

  test(`${name}: a position is complete when every bit is set, whoever comes last`, async () => {
    const server = await create();
    await server.start("run_1", 0, []);
    const complete = (items: number[]) =>
      server.complete("run_1", { position: 0, items, total: 3, writes: [], ...once });
    assert.deepEqual(await complete([2]), { stale: false, duplicates: 0, complete: false });
    // The last item twice is not the layer.
    assert.deepEqual(await complete([2]), { stale: false, duplicates: 1, complete: false });
    assert.deepEqual(await server.missing("run_1", 0, 3), [0, 1]);
    assert.deepEqual(await complete([0, 1]), { stale: false, duplicates: 0, complete: true });
    assert.deepEqual(await server.missing("run_1", 0, 3), []);
    assert.deepEqual(await complete([1, 2]), { stale: false, duplicates: 2, complete: true });
  });

  test(`${name}: completing writes the tensors and sets the bits`, async () => {
    const server = await create();
    await server.start("run_1", 4, []);
    await server.complete("run_1", {
      position: 4,
      items: [1],
      total: 2,
      writes: [{ key: "t", size: 2, offset: 1, bytes: Uint8Array.of(7) }],
      ...once,
    });
    assert.deepEqual(await bytesOf(server, "run_1", "t"), [0, 7]);
  });

  test(`${name}: a stale completion writes nothing and sets no bit`, async () => {
    const server = await create();
    await server.start("run_1", 0, []);
    await server.complete("run_1", { position: 0, items: [0], total: 1, writes: [whole("t", 1)], ...once });
    assert.equal(await server.claim("run_1", 1, 0), true);
    const late = { position: 0, items: [0], total: 1, writes: [whole("t", 2), whole("u", 2)], ...once };
    assert.deepEqual(await server.complete("run_1", late), { stale: true, duplicates: 0, complete: false });
    assert.deepEqual(await bytesOf(server, "run_1", "t"), [1]);
    assert.equal(await bytesOf(server, "run_1", "u"), undefined);
    assert.deepEqual(await server.missing("run_1", 1, 1), [0]);
  });

  test(`${name}: many bytes are completed like few, and a stale completion of them writes nothing`, async () => {
    const server = await create();
    const many = (value: number) => new Uint8Array(100_000).fill(value);
    const completion = (value: number) => ({
      position: 0,
      items: [0],
      total: 1,
      writes: [
        { key: "t", size: 100_000, offset: 0, bytes: many(value) },
        { key: "u", size: 200_000, offset: 100_000, bytes: many(value) },
      ],
      ...once,
    });
    const ranges = [
      { key: "t", offset: 99_999 },
      { key: "u", length: 1 },
      { key: "u", offset: 199_999 },
    ];
    const ends = async () => (await server.read("run_1", ranges)).map((bytes) => bytes && [...bytes]);
    assert.equal((await server.complete("run_1", completion(1))).stale, true);
    assert.deepEqual(await ends(), [undefined, undefined, undefined]);
    await server.start("run_1", 0, []);
    assert.deepEqual(await server.complete("run_1", completion(2)), { stale: false, duplicates: 0, complete: true });
    assert.deepEqual(await ends(), [[2], [0], [2]]);
    assert.equal(await server.claim("run_1", 1, 1), true);
    assert.equal((await server.complete("run_1", completion(3))).stale, true);
    assert.deepEqual(await ends(), [[2], [0], [2]]);
    await server.release("run_1", ["t", "u"]);
    assert.equal((await server.complete("run_1", completion(4))).stale, true);
    assert.deepEqual(await ends(), [undefined, undefined, undefined]);
  });

  test(`${name}: a completion of a run that is at no position is stale`, async () => {
    const server = await create();
    const outcome = await server.complete("run_none", {
      position: 0,
      items: [0],
      total: 1,
      writes: [whole("t", 1)],
      ...once,
    });
    assert.deepEqual(outcome, { stale: true, duplicates: 0, complete: false });
    assert.equal(await bytesOf(server, "run_none", "t"), undefined);
  });

  test(`${name}: of many who complete at once, exactly one sees the last bit set first`, async () => {
    const server = await create();
    await server.start("run_1", 0, []);
    const items = Array.from({ length: 40 }, (_, item) => item);
    const outcomes = await Promise.all(
      [...items, ...items].map((item) =>
        server.complete("run_1", { position: 0, items: [item], total: 40, writes: [whole(`t${item}`, item)], ...once }),
      ),
    );
    assert.equal(outcomes.filter(({ complete, duplicates }) => complete && duplicates === 0).length, 1);
    assert.equal(outcomes.filter(({ duplicates }) => duplicates === 1).length, 40);
  });

  test(`${name}: a run starts once`, async () => {
    const server = await create();
    assert.equal(await server.position("run_1"), undefined);
    await server.start("run_1", 6, []);
    assert.equal(await server.position("run_1"), 6);
    await server.start("run_1", 0, []);
    await server.start("run_1", 12, []);
    assert.equal(await server.position("run_1"), 6);
  });

  test(`${name}: a run starts only where all that it needs is there`, async () => {
    const server = await create();
    await server.write("run_1", [whole("a", 1)]);
    await server.write("run_2", [whole("b", 1)]);
    assert.equal(await server.start("run_1", 4, ["a", "b"]), false);
    assert.equal(await server.position("run_1"), undefined);
    await server.write("run_1", [whole("b", 2)]);
    assert.equal(await server.start("run_1", 4, ["a", "b"]), true);
    // A run that is somewhere stays there, whatever it needed once.
    assert.equal(await server.start("run_1", 0, ["gone"]), true);
    assert.equal(await server.position("run_1"), 4);
  });

  test(`${name}: nobody claims a position while an item of the one before is missing`, async () => {
    const server = await create();
    await server.start("run_1", 0, []);
    const complete = (items: number[]) =>
      server.complete("run_1", { position: 0, items, total: 3, writes: [], ...once });
    assert.equal(await server.claim("run_1", 1, 3), false);
    await complete([0, 2]);
    assert.equal(await server.claim("run_1", 1, 3), false);
    assert.equal(await server.position("run_1"), 0);
    await complete([1]);
    assert.equal(await server.claim("run_1", 1, 3), true);
    assert.equal(await server.claim("run_1", 1, 3), false);
  });

  test(`${name}: every delivery that is completed is counted: as the first, a duplicate or stale`, async () => {
    const server = await create();
    await server.start("run_1", 0, []);
    const complete = (items: number[], deliveries: number, redeliveries: number) =>
      server.complete("run_1", { position: 0, items, total: 4, writes: [], deliveries, redeliveries });
    await complete([0, 1], 2, 0);
    assert.deepEqual(await server.counters("run_1"), { delivered: 2 });
    // Three messages for two items, one of which had been completed before.
    await complete([1, 2], 3, 1);
    assert.deepEqual(await server.counters("run_1"), { delivered: 5, redelivered: 1, duplicate: 2 });
    await complete([3], 1, 1);
    await server.claim("run_1", 1, 4);
    await complete([3, 0], 2, 2);
    assert.deepEqual(await server.counters("run_1"), { delivered: 8, redelivered: 4, duplicate: 2, stale: 2 });
  });

  test(`${name}: of many who claim at once one wins, and nobody after that`, async () => {
    const server = await create();
    await server.start("run_1", 0, []);
    const won = await Promise.all(Array.from({ length: 20 }, () => server.claim("run_1", 1, 0)));
    assert.equal(won.filter(Boolean).length, 1);
    assert.equal(await server.claim("run_1", 1, 0), false);
    assert.equal(await server.position("run_1"), 1);
    assert.equal(await server.claim("run_1", 2, 0), true);
    assert.equal(await server.claim("run_1", 1, 0), false);
    assert.equal(await server.position("run_1"), 2);
  });

  test(`${name}: a position is provisional until it is confirmed, be it claimed or where the run started`, async () => {
    const server = await create();
    await server.start("run_1", 4, []);
    const provisional = async () => {
      const found = [];
      for (const position of [3, 4, 5, 6]) if (await server.isProvisional("run_1", position)) found.push(position);
      return found;
    };
    assert.deepEqual(await provisional(), [4]);
    await server.confirm("run_1", 4);
    assert.deepEqual(await provisional(), []);
    assert.equal(await server.claim("run_1", 5, 0), true);
    assert.deepEqual(await provisional(), [5]);
    // A claim that was lost changes nothing.
    assert.equal(await server.claim("run_1", 5, 0), false);
    assert.deepEqual(await provisional(), [5]);
    await server.confirm("run_1", 5);
    await server.confirm("run_1", 5);
    assert.deepEqual(await provisional(), []);
  });

  test(`${name}: only the position that the run is at can be confirmed, not one that has passed or lies ahead`, async () => {
    const server = await create();
    await server.start("run_1", 0, []);
    for (const position of [1, 2]) await server.confirm("run_1", position);
    assert.equal(await server.isProvisional("run_1", 0), true);
    await server.claim("run_1", 1, 0);
    assert.equal(await server.isProvisional("run_1", 1), true);
    await server.confirm("run_1", 0);
    assert.equal(await server.isProvisional("run_1", 1), true);
    await server.confirm("run_1", 1);
    // Somebody slow.
    await server.confirm("run_1", 0);
    assert.equal(await server.isProvisional("run_1", 1), false);
  });

  test(`${name}: a run that is nowhere is not provisional, cannot be confirmed, and leaves no trace`, async () => {
    const server = await create();
    await server.confirm("run_1", 0);
    assert.equal(await server.isProvisional("run_1", 0), false);
    assert.equal(await server.position("run_1"), undefined);
    await server.start("run_1", 0, []);
    await server.confirm("run_1", 0);
    await server.forget("run_1");
    await server.confirm("run_1", 0);
    assert.equal(await server.position("run_1"), undefined);
    // It may come back to where it was.
    await server.start("run_1", 0, []);
    assert.equal(await server.isProvisional("run_1", 0), true);
  });

  test(`${name}: a claim moves the run by one position, neither back nor ahead`, async () => {
    const server = await create();
    await server.start("run_1", 5, []);
    for (const position of [0, 4, 5, 7, 100]) assert.equal(await server.claim("run_1", position, 0), false);
    assert.equal(await server.position("run_1"), 5);
    assert.equal(await server.claim("run_1", 6, 0), true);
  });

  test(`${name}: nobody can claim the position that a run started at, or any of a run that is nowhere`, async () => {
    const server = await create();
    await server.start("run_1", 5, []);
    assert.equal(await server.claim("run_1", 5, 0), false);
    assert.equal(await server.claim("run_none", 1, 0), false);
    assert.equal(await server.claim("run_none", 0, 0), false);
    assert.equal(await server.position("run_none"), undefined);
  });

  test(`${name}: a position that was claimed begins with no bit set`, async () => {
    const server = await create();
    await server.start("run_1", 0, []);
    await server.complete("run_1", { position: 0, items: [0, 1], total: 2, writes: [], ...once });
    await server.claim("run_1", 1, 0);
    assert.deepEqual(await server.missing("run_1", 1, 2), [0, 1]);
    assert.deepEqual(await server.missing("run_none", 0, 2), [0, 1]);
  });

  test(`${name}: a paused run holds its position while its items are completed, and goes on when it is resumed`, async () => {
    const server = await create();
    await server.start("run_1", 4, []);
    assert.deepEqual(await server.steering("run_1"), { paused: false });
    assert.equal(await server.steer("run_1", { paused: true }), true);
    assert.equal(await server.steer("run_1", { paused: true }), true);
    assert.deepEqual(await server.steering("run_1"), { paused: true });
    const completion = { position: 4, items: [0], total: 1, writes: [whole("t", 7)], ...once };
    assert.deepEqual(await server.complete("run_1", completion), { stale: false, duplicates: 0, complete: true });
    assert.deepEqual(await bytesOf(server, "run_1", "t"), [7]);
    assert.equal(await server.claim("run_1", 5, 1), false);
    assert.equal(await server.position("run_1"), 4);
    assert.equal(await server.steer("run_1", { paused: false }), true);
    assert.deepEqual(await server.steering("run_1"), { paused: false });
    assert.equal(await server.claim("run_1", 5, 1), true);
  });

  test(`${name}: a claim that was won can be confirmed while the run is paused: it has been moved already`, async () => {
    const server = await create();
    await server.start("run_1", 0, []);
    assert.equal(await server.claim("run_1", 1, 0), true);
    await server.steer("run_1", { paused: true });
    assert.equal(await server.isProvisional("run_1", 1), true);
    await server.confirm("run_1", 1);
    assert.equal(await server.isProvisional("run_1", 1), false);
    assert.equal(await server.claim("run_1", 2, 0), false);
  });

  test(`${name}: a run goes to where it is to stop, and no further`, async () => {
    const server = await create();
    await server.start("run_1", 6, []);
    assert.equal(await server.steer("run_1", { paused: false, stopAt: 8 }), true);
    assert.deepEqual(await server.steering("run_1"), { paused: false, stopAt: 8 });
    const claimed = [];
    for (const position of [7, 8, 9, 10]) claimed.push(await server.claim("run_1", position, 0));
    assert.deepEqual(claimed, [true, true, false, false]);
    assert.equal(await server.position("run_1"), 8);
  });

  test(`${name}: where a run is to stop is said once, and only before it has got there`, async () => {
    const server = await create();
    await server.start("run_1", 6, []);
    for (const stopAt of [0, 5, 6]) assert.equal(await server.steer("run_1", { paused: true, stopAt }), false);
    assert.deepEqual(await server.steering("run_1"), { paused: false });
    assert.equal(await server.steer("run_1", { paused: true, stopAt: 7 }), true);
    assert.deepEqual(await server.steering("run_1"), { paused: true, stopAt: 7 });
    for (const stopAt of [5, 7, 12]) assert.equal(await server.steer("run_1", { paused: true, stopAt }), true);
    assert.equal(await server.steer("run_1", { paused: false }), true);
    assert.deepEqual(await server.steering("run_1"), { paused: false, stopAt: 7 });
    assert.equal(await server.claim("run_1", 7, 0), true);
    // Said again when it is there.
    assert.equal(await server.steer("run_1", { paused: false, stopAt: 8 }), true);
    assert.deepEqual(await server.steering("run_1"), { paused: false, stopAt: 7 });
    assert.equal(await server.claim("run_1", 8, 0), false);
  });

  test(`${name}: a run that is nowhere cannot be steered, and one that was forgotten is steered no more`, async () => {
    const server = await create();
    assert.equal(await server.steer("run_1", { paused: true, stopAt: 4 }), false);
    assert.deepEqual(await server.steering("run_1"), { paused: false });
    await server.write("run_1", [whole("a", 1)]);
    assert.equal(await server.steer("run_1", { paused: true }), false);
    await server.start("run_1", 0, []);
    assert.deepEqual(await server.steering("run_1"), { paused: false });
    await server.steer("run_1", { paused: true, stopAt: 4 });
    await server.forget("run_1");
    assert.deepEqual(await server.steering("run_1"), { paused: false });
    await server.start("run_1", 8, []);
    assert.equal(await server.claim("run_1", 9, 0), true);
  });

  test(`${name}: of claims and a pause at once, none is won after the pause`, async () => {
    for (let round = 0; round < 10; round++) {
      const server = await create();
      await server.start("run_1", 0, []);
      let paused = false;
      const claims = [1, 2, 3, 4, 5, 6].map((position) => server.claim("run_1", position, 0));
      const pause = server.steer("run_1", { paused: true }).then(() => {
        paused = true;
      });
      await Promise.all([...claims, pause]);
      const held = await server.position("run_1");
      assert.ok(paused && held !== undefined);
      assert.equal(await server.claim("run_1", held + 1, 0), false);
      assert.equal(await server.position("run_1"), held);
    }
  });

  test(`${name}: of claims and a stop at once, either the run stops there or whoever asked is told that it has passed`, async () => {
    for (let round = 0; round < 10; round++) {
      const server = await create();
      await server.start("run_1", 0, []);
      const stopAt = 3;
      const claims = async () => {
        for (let position = 1; position <= 6; position++) await server.claim("run_1", position, 0);
      };
      const stop = async () => {
        for (let waits = 0; waits < round; waits++) await server.position("run_1");
        return server.steer("run_1", { paused: false, stopAt });
      };
      const [, stopped] = await Promise.all([claims(), stop()]);
      assert.equal(await server.position("run_1"), stopped ? stopAt : 6);
      assert.deepEqual(await server.steering("run_1"), stopped ? { paused: false, stopAt } : { paused: false });
    }
  });

  test(`${name}: released tensors are gone, the others stay`, async () => {
    const server = await create();
    await server.write("run_1", [whole("a", 1), whole("b", 2)]);
    await server.release("run_1", ["a", "none"]);
    await server.release("run_none", ["a"]);
    assert.equal(await bytesOf(server, "run_1", "a"), undefined);
    assert.deepEqual(await bytesOf(server, "run_1", "b"), [2]);
  });

  test(`${name}: a completion adds to other counters, too, whether it is stale or not`, async () => {
    const server = await create();
    await server.start("run_1", 0, []);
    const completion = { position: 0, items: [0], total: 1, writes: [], ...once, counts: { events: 2, none: 0 } };
    await server.complete("run_1", completion);
    assert.deepEqual(await server.counters("run_1"), { delivered: 1, events: 2 });
    assert.equal(await server.claim("run_1", 1, 1), true);
    await server.complete("run_1", completion);
    assert.deepEqual(await server.counters("run_1"), { delivered: 2, stale: 1, events: 4 });
    await server.complete("run_2", completion);
    assert.deepEqual(await server.counters("run_2"), {});
  });

  test(`${name}: counters add up, and nothing is counted of a run that is nowhere`, async () => {
    const server = await create();
    await server.start("run_1", 0, []);
    await server.count("run_1", { published: 3, stale: 1 });
    await server.count("run_1", { published: 4 });
    await server.count("run_2", { published: 4 });
    assert.deepEqual(await server.counters("run_1"), { published: 7, stale: 1 });
    await server.complete("run_2", { position: 0, items: [0], total: 1, writes: [], ...once });
    assert.deepEqual(await server.counters("run_2"), {});
  });

  test(`${name}: forgetting a run drops all of it, and of no other`, async () => {
    const server = await create();
    for (const runId of ["run_1", "run_10"]) {
      await server.write(runId, [whole("a", 1)]);
      await server.start(runId, 3, []);
      await server.count(runId, { published: 1 });
      await server.complete(runId, { position: 3, items: [0], total: 2, writes: [], ...once });
    }
    await server.forget("run_1");
    assert.equal(await bytesOf(server, "run_1", "a"), undefined);
    assert.equal(await server.position("run_1"), undefined);
    assert.deepEqual(await server.counters("run_1"), {});
    assert.deepEqual(await server.missing("run_1", 3, 2), [0, 1]);
    assert.deepEqual(await bytesOf(server, "run_10", "a"), [1]);
    assert.equal(await server.position("run_10"), 3);
    assert.deepEqual(await server.missing("run_10", 3, 2), [1]);
  });

  test(`${name}: runs cannot see each other, even when their names and keys run into one another`, async () => {
    const server = await create();
    await server.write("run_1", [whole("a/1", 1)]);
    await server.write("run_1a", [whole("/1", 2)]);
    await server.start("run_1", 0, []);
    await server.start("run_2", 8, []);
    await server.claim("run_1", 1, 0);
    assert.equal(await server.position("run_2"), 8);
    assert.equal(await bytesOf(server, "run_2", "a/1"), undefined);
    assert.deepEqual(await bytesOf(server, "run_1", "a/1"), [1]);
    assert.deepEqual(await bytesOf(server, "run_1a", "/1"), [2]);
  });
}
