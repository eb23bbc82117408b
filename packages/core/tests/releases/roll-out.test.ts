import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decideRelease } from "../../src/releases/decide-release.js";
import { gateOf } from "../../src/releases/gate.js";
import { readHistory } from "../../src/releases/history.js";
import { isReleaseEvent, type ReleaseEvent } from "../../src/releases/release-notice.js";
import { rollBack } from "../../src/releases/roll-back.js";
import { rollOut, rollOutWaiting } from "../../src/releases/roll-out.js";
import { slotsOf } from "../../src/releases/slots.js";
import { MemoryDeployments } from "./memory-deployments.js";
import { approval, ReleaseWorld, rejection } from "./release-world.js";

/** Releases, and a service that they are deployed to. */
class DeployedWorld extends ReleaseWorld {
  readonly deployments = new MemoryDeployments();

  /** Handles every event that was published since the last time. */
  async deliver(): Promise<void> {
    for (const event of this.takeEvents()) await this.rollOut(event);
  }

  takeEvents(): ReleaseEvent[] {
    return this.published.splice(0).filter(isReleaseEvent);
  }

  rollOut(event: ReleaseEvent): Promise<boolean> {
    return rollOut({ releaseStore: this.releaseStore, deployments: this.deployments }, event);
  }

  rollOutWaiting(): Promise<boolean> {
    return rollOutWaiting({ releaseStore: this.releaseStore, deployments: this.deployments });
  }
}

function released(releaseId: string): ReleaseEvent {
  return { type: "ModelReleased", detail: { runId: "run_1", releaseId } };
}

function approved(releaseId: string): ReleaseEvent {
  return { type: "ModelApproved", detail: { runId: "run_1", releaseId } };
}

test("the first release is deployed once, although it is released and approved", async () => {
  const world = new DeployedWorld();
  const first = await world.release("first");
  await world.deliver();
  assert.deepEqual(world.deployments.begun, [undefined, first]);
});

test("a release that waits is deployed, and its approval deploys nothing more", async () => {
  const world = new DeployedWorld();
  const first = await world.release("first");
  await world.deliver();
  const second = await world.release("second");
  await world.deliver();
  await decideRelease(world.services, approval(second));
  await world.deliver();
  assert.deepEqual(world.deployments.begun, [undefined, first, second]);
});

test("an event that comes again deploys nothing", async () => {
  const world = new DeployedWorld();
  const first = await world.release("first");
  await world.deliver();
  const second = await world.release("second");
  assert.equal(await world.rollOut(released(second)), true);
  assert.equal(await world.rollOut(released(second)), false);
  assert.equal(await world.rollOut(released(first)), false, "one that has been decided about");
  assert.deepEqual(world.deployments.begun, [undefined, first, second]);
});

test("a release that a newer one waits in front of is deployed when it is approved, and not before", async () => {
  const world = new DeployedWorld();
  await world.release("first");
  const second = await world.release("second");
  const third = await world.release("third");
  world.takeEvents();
  assert.equal(await world.rollOut(released(second)), false);
  assert.equal(await world.rollOut(released(third)), true);
  await decideRelease(world.services, approval(second));
  await world.deliver();
  assert.deepEqual(world.deployments.begun, [undefined, third, second]);
});

test("a release that was rejected is not deployed, and neither is one that nobody knows", async () => {
  const world = new DeployedWorld();
  await world.release("first");
  const second = await world.release("second");
  await decideRelease(world.services, rejection(second));
  const events = world.takeEvents().filter(({ detail }) => detail.releaseId === second);
  assert.deepEqual(
    events.map(({ type }) => type),
    ["ModelReleased", "ModelRejected"],
  );
  for (const event of [...events, approved(second), released("rel_unknown"), approved("rel_unknown")])
    assert.equal(await world.rollOut(event), false, event.type);
});

test("a late approval does not undo the one after it", async () => {
  const world = new DeployedWorld();
  await world.release("first");
  const second = await world.release("second");
  const third = await world.release("third");
  await decideRelease(world.services, approval(second));
  await decideRelease(world.services, approval(third));
  assert.equal(await world.rollOut(approved(third)), true);
  assert.equal(await world.rollOut(approved(second)), false);
});

test("a roll-back deploys what was there before", async () => {
  const world = new DeployedWorld();
  const first = await world.release("first");
  await world.deliver();
  const second = await world.release("second");
  await decideRelease(world.services, approval(second));
  await world.deliver();
  await rollBack(world.services, { by: "Ada", reason: "foxes" });
  await world.deliver();
  assert.deepEqual(world.deployments.begun, [undefined, first, second, first]);
});

test("a release waits while the one before it is on its way into production, and only then", async () => {
  const world = new DeployedWorld();
  await world.release("first");
  await world.deliver();
  world.deployments.isUnderWay = true;
  const second = await world.release("second");
  world.takeEvents();
  assert.equal(await world.rollOut(released(second)), false);
  world.deployments.isUnderWay = false;
  assert.equal(await world.rollOutWaiting(), true, "the end of the first one's deployment brings it");
  assert.equal(world.deployments.begun.at(-1), second);
  world.deployments.isUnderWay = true;
  const third = await world.release("third");
  assert.equal(await world.rollOut(released(third)), true, "nobody has decided about the second one");
  await decideRelease(world.services, approval(second));
  assert.equal(await world.rollOut(approved(second)), true, "an approval never waits");
});

test("the end of a deployment brings the newest release that waits, unless it is there or has failed before", async () => {
  const world = new DeployedWorld();
  await world.release("first");
  const second = await world.release("second");
  const third = await world.release("third");
  await world.deliver();
  assert.equal(await world.rollOutWaiting(), false, "it is there");
  await decideRelease(world.services, approval(second));
  await world.deliver();
  world.deployments.failed.add(third);
  assert.equal(await world.rollOutWaiting(), false, "it has failed");
  world.deployments.failed.clear();
  assert.equal(await world.rollOutWaiting(), true, "it has given way");
  await decideRelease(world.services, rejection(third));
  assert.equal(await world.rollOutWaiting(), false, "nothing waits");
  assert.deepEqual(world.deployments.begun.slice(-2), [second, third]);
});

test("whatever happens and however events come, the service ends with the records' production or the newest that waits", async () => {
  const steps = fc.array(fc.tuple(fc.constantFrom("release", "approve", "reject", "roll back"), fc.nat(9)), {
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(steps, fc.array(fc.nat(99), { maxLength: 10 }), async (steps, repetitions) => {
      const world = new DeployedWorld();
      const events: ReleaseEvent[] = [];
      const ids: string[] = [];
      for (const [step, which] of steps) {
        const releaseId = ids[which % Math.max(1, ids.length)];
        if (step === "release") ids.push(await world.release(`m${ids.length}`));
        else if (step === "roll back") await rollBack(world.services, { by: "Ada", reason: "" });
        else if (releaseId !== undefined)
          await decideRelease(world.services, step === "approve" ? approval(releaseId) : rejection(releaseId));
        events.push(...world.takeEvents());
      }
      for (const event of events) await world.rollOut(event);
      for (const index of repetitions) if (events.length > 0) await world.rollOut(events[index % events.length]!);
      const history = await readHistory(world.releaseStore);
      const { production, staging } = slotsOf(history.releases, history.decisions);
      const deployed = world.deployments.begun.at(-1);
      assert.ok([production?.releaseId, staging?.releaseId].includes(deployed), deployed);
      assert.notEqual(gateOf(deployed, history), "failed");
    }),
    { numRuns: 60 },
  );
});
