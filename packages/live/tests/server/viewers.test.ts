import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { Viewers } from "../../src/viewers.js";
import { ManualTimer } from "./manual-timer.js";

/** A browser that reads when it is told to. */
class Browser {
  readonly got: string[] = [];
  isClosed = false;
  isSlow = false;
  #read: (() => void) | undefined;
  #fail: ((error: Error) => void) | undefined;

  send({ event, data }: { readonly event: string; readonly data: string }): Promise<void> {
    this.got.push(`${event} ${data}`);
    if (!this.isSlow) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#read = resolve;
      this.#fail = reject;
    });
  }

  close(): void {
    this.isClosed = true;
  }

  async read(): Promise<void> {
    this.#read?.();
    await setImmediate();
  }

  async breakDown(): Promise<void> {
    this.#fail?.(new Error("gone"));
    await setImmediate();
  }
}

async function two(): Promise<{ viewers: Viewers; timer: ManualTimer; slow: Browser; fast: Browser }> {
  const timer = new ManualTimer();
  const viewers = new Viewers(timer);
  const [slow, fast] = [new Browser(), new Browser()];
  viewers.add(slow);
  viewers.add(fast);
  viewers.catchUp("0");
  await setImmediate();
  return { viewers, timer, slow, fast };
}

test("a browser gets a snapshot before anything else", async () => {
  const viewers = new Viewers(new ManualTimer());
  const browser = new Browser();
  viewers.add(browser);
  viewers.tell("frame", "1");
  assert.deepEqual(browser.got, []);
  assert.ok(viewers.needSnapshot);
  viewers.catchUp("2");
  assert.ok(!viewers.needSnapshot);
  await setImmediate();
  viewers.tell("frame", "3");
  assert.deepEqual(browser.got, ["snapshot 2", "frame 3"]);
});

test("a slow browser is left out, others are not, and it gets a snapshot as soon as it has read", async () => {
  const { viewers, slow, fast } = await two();
  slow.isSlow = true;
  for (let frame = 1; frame <= 100; frame++) {
    viewers.tell("frame", String(frame));
    await setImmediate();
  }
  assert.deepEqual(slow.got, ["snapshot 0", "frame 1"]);
  assert.equal(fast.got.length, 101);
  assert.ok(!viewers.needSnapshot, "it could not take one");
  slow.isSlow = false;
  await slow.read();
  assert.ok(viewers.needSnapshot);
  viewers.catchUp("100");
  await setImmediate();
  viewers.tell("frame", "101");
  assert.deepEqual(slow.got.slice(2), ["snapshot 100", "frame 101"]);
  assert.deepEqual(fast.got.slice(-2), ["frame 100", "frame 101"]);
});

test("a browser that reads nothing for half a minute is let go, at the limit and not before", async () => {
  const { viewers, timer, slow, fast } = await two();
  slow.isSlow = true;
  viewers.tell("frame", "1");
  await timer.pass(30_000);
  viewers.dismissSleepers();
  assert.equal(viewers.count, 2);
  await timer.pass(1);
  viewers.dismissSleepers();
  assert.deepEqual([viewers.count, slow.isClosed, fast.isClosed], [1, true, false]);
});

test("a browser whose connection breaks is let go", async () => {
  const { viewers, slow } = await two();
  slow.isSlow = true;
  viewers.tell("frame", "1");
  await slow.breakDown();
  assert.deepEqual([viewers.count, slow.isClosed], [1, true]);
});

test("all get a snapshot when they are told that they need one", async () => {
  const { viewers, slow, fast } = await two();
  viewers.leaveBehind();
  viewers.catchUp("1");
  for (const { got } of [slow, fast]) assert.deepEqual(got, ["snapshot 0", "snapshot 1"]);
});

test("closing ends every connection", async () => {
  const { viewers, slow, fast } = await two();
  viewers.close();
  assert.deepEqual([viewers.count, slow.isClosed, fast.isClosed], [0, true, true]);
});
