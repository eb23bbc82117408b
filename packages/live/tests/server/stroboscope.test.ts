import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Stroboscope } from "../../src/stroboscope.js";

const layers = 3;
const phases = 2 * layers;

/** A flash of a whole layer of two neurons. */
function flashAt(position: number) {
  const phase = position % phases;
  const place =
    phase < layers
      ? { layer: phase + 1, direction: "forward" as const }
      : { layer: phases - phase, direction: "backward" as const };
  return { position, ...place, neurons: [0, 1] };
}

function phaseOf({ layer, direction }: { readonly layer: number; readonly direction: "forward" | "backward" }): number {
  return direction === "forward" ? layer - 1 : phases - layer;
}

test("a training that is slow enough is shown as it is", () => {
  const stroboscope = new Stroboscope(phases);
  for (let position = 0; position < 60; position++) stroboscope.flash(flashAt(position), position * 100);
  const { pulses, shownShare } = stroboscope.take();
  assert.equal(shownShare, 1);
  assert.deepEqual(
    pulses.map(phaseOf),
    Array.from({ length: 60 }, (_, position) => position % phases),
  );
});

test("the parts of a layer that is shown are all shown", () => {
  const stroboscope = new Stroboscope(phases);
  stroboscope.flash({ ...flashAt(0), neurons: [0] }, 0);
  stroboscope.flash({ ...flashAt(0), neurons: [1, 2] }, 1);
  assert.deepEqual(stroboscope.take(), {
    pulses: [
      { layer: 1, direction: "forward", neurons: [0] },
      { layer: 1, direction: "forward", neurons: [1, 2] },
    ],
    shownShare: 1,
  });
});

test("of a fast training the light runs through the network phase by phase, ten of them a second", () => {
  const stroboscope = new Stroboscope(phases);
  // 10,000 layers a second for ten seconds.
  for (let position = 0; position < 100_000; position++) stroboscope.flash(flashAt(position), position / 10);
  const { pulses, shownShare } = stroboscope.take();
  const inOrder = pulses.map((_, index) => index % phases);
  assert.deepEqual(pulses.map(phaseOf), inOrder);
  assert.ok(pulses.length > 90 && pulses.length <= phases + 100, String(pulses.length));
  assert.equal(shownShare, pulses.length / 100_000);
});

test("of a training with one slow layer every layer is shown, since there was time to save up for the fast ones", () => {
  const stroboscope = new Stroboscope(phases);
  let nowMs = 0;
  for (let position = 0; position < 60; position++) {
    nowMs += position % phases === 0 ? 2000 : 1;
    stroboscope.flash(flashAt(position), nowMs);
  }
  assert.equal(stroboscope.take().shownShare, 1);
});

test("a run that goes back to a checkpoint goes on being shown", () => {
  const stroboscope = new Stroboscope(phases);
  for (const position of [0, 1, 2, 3]) stroboscope.flash(flashAt(position), 0);
  for (const position of [0, 1, 2, 3, 4, 5]) stroboscope.flash(flashAt(position), 10_000);
  assert.deepEqual(stroboscope.take().pulses.map(phaseOf), [0, 1, 2, 3, 3, 4, 5]);
});

test("a layer of very many neurons is thinned out evenly, and the share says so", () => {
  const stroboscope = new Stroboscope(2);
  stroboscope.flash(
    { position: 0, layer: 1, direction: "forward", neurons: Array.from({ length: 4000 }, (_, i) => i) },
    0,
  );
  const { pulses, shownShare } = stroboscope.take();
  assert.deepEqual(
    pulses[0]!.neurons,
    Array.from({ length: 1000 }, (_, index) => 4 * index),
  );
  assert.equal(shownShare, 0.25);
});

test("nothing has happened: nothing is shown, and nothing was left out", () => {
  assert.deepEqual(new Stroboscope(phases).take(), { pulses: [], shownShare: 1 });
});

test("whatever happens when, pulses follow each other phase by phase, and the share is that of the messages", () => {
  const gaps = fc.array(fc.record({ gapMs: fc.double({ min: 0, max: 300, noNaN: true }), skip: fc.nat({ max: 3 }) }));
  fc.assert(
    fc.property(gaps, (steps) => {
      const stroboscope = new Stroboscope(phases);
      let [position, nowMs, messages] = [0, 0, 0];
      for (const { gapMs, skip } of steps) {
        position += skip;
        nowMs += gapMs;
        messages += 2;
        stroboscope.flash(flashAt(position), nowMs);
      }
      const { pulses, shownShare } = stroboscope.take();
      for (const [index, pulse] of pulses.entries()) {
        if (index === 0) continue;
        const before = phaseOf(pulses[index - 1]!);
        assert.ok(phaseOf(pulse) === before || phaseOf(pulse) === (before + 1) % phases);
      }
      if (messages > 0) assert.equal(shownShare, (2 * pulses.length) / messages);
    }),
  );
});
