import assert from "node:assert/strict";
import { test } from "node:test";
import {
  completedEpochs,
  currentEpoch,
  progressOf,
  rightVerdicts,
  viewOf,
  withFrame,
  withSight,
} from "../../src/view/run-view.js";
import { spoken, stateSentence } from "../../src/view/words.js";
import { scriptedFrame, scriptedSight, scriptedSnapshot } from "../page/scripted-run.js";

const metrics = { accuracy: 0.955, precision: 1, recall: 1, specificity: 1, f1: 1, confusionMatrix: [[1]] };

test("a snapshot tells everything", () => {
  const view = viewOf(scriptedSnapshot(14));
  assert.equal(completedEpochs(view), 14);
  assert.equal(currentEpoch(view), 15);
  assert.equal(progressOf(view), 14 / 40);
  assert.equal(view.traffic.delivered, 23_100);
  assert.deepEqual(rightVerdicts(view), { right: 19, all: 24 });
});

test("a frame adds its costs; what it leaves out stays, but the traffic is of its moment", () => {
  const begun = viewOf(scriptedSnapshot(14));
  const view = withFrame(begun, scriptedFrame({ costs: [[14, 0.1]], traffic: { waiting: 3 } }));
  assert.equal(view.costs.lastCost, 0.1);
  assert.equal(view.epoch, 14);
  assert.deepEqual(view.traffic, { waiting: 3 });
  assert.equal(currentEpoch(view), 15);
});

test("how many messages are shown is a mean that can be read", () => {
  const pulses = [{ layer: 1, direction: "forward", neurons: [0, 1] }] as const;
  let view = viewOf(scriptedSnapshot(1));
  assert.equal(view.messages, undefined, "no message, no share");
  view = withFrame(view, scriptedFrame({ pulses, shownShare: 0.02 }));
  assert.deepEqual(view.messages, { shown: 2, all: 100 });
  assert.equal(withFrame(view, scriptedFrame()).messages, view.messages, "nothing has happened");
  const { shown, all } = withFrame(view, scriptedFrame({ shownShare: 0 })).messages!;
  assert.ok(Math.abs(shown - 1.9) < 1e-9, "fewer are shown");
  assert.ok(Math.abs(all - 100) < 1e-9, "of as many");
});

test("weights that were read earlier do not take the place of later ones", () => {
  const view = withSight(viewOf(scriptedSnapshot(14)), scriptedSight(20));
  assert.equal(withSight(view, scriptedSight(19)), view);
  assert.equal(view.sight?.epoch, 20);
});

test("the epoch is never more than there are, and nothing is known before the beginning", () => {
  const last = viewOf(scriptedSnapshot(40));
  assert.equal(currentEpoch(last), 40);
  const { facts: _, ...unbegun } = scriptedSnapshot(0);
  assert.equal(currentEpoch(viewOf(unbegun)), undefined);
  assert.equal(progressOf(viewOf(unbegun)), 0);
});

test("a run that was stopped is over at the epoch that it was in", () => {
  const view = withFrame(viewOf(scriptedSnapshot(12)), scriptedFrame({ state: "completed", test: metrics }));
  assert.equal(currentEpoch(view), 12);
  const words = "The training is over after 12 epochs. The model gets 95.5% of the test examples right.";
  assert.equal(stateSentence(view), words);
  assert.equal(spoken(view), words);
});

test("listeners hear state, epoch, cost and how many pictures are right", () => {
  const view = withFrame(viewOf(scriptedSnapshot(14)), scriptedFrame({ state: "paused", costs: [[14, 0.25]] }));
  assert.equal(spoken(view), "Paused. Epoch 15 of 40. Cost 0.2500. 19 of 24 test examples right.");
});

test("a failed run says why", () => {
  const view = withFrame(
    viewOf(scriptedSnapshot(1)),
    scriptedFrame({ state: "failed", reason: "the cost is not finite" }),
  );
  assert.equal(stateSentence(view), "The training failed: the cost is not finite");
});
