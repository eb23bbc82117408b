import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";

/** Asks again until the answer is right, and returns it. @param patienceMs after which the test fails. */
export async function until<T>(
  ask: () => T | Promise<T>,
  isRight: (answer: T) => boolean,
  patienceMs = 10_000,
): Promise<T> {
  const deadlineMs = Date.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (isRight(answer)) return answer;
    if (Date.now() > deadlineMs) assert.fail(`in vain: ${String(answer)}`);
    await setImmediate();
  }
}
