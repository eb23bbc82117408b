import { setTimeout } from "node:timers/promises";
import type { LocalCloud } from "@snn/local-cloud";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** What has been done to a cloud. */
export interface Acts {
  workersKilled: number;
  redisRestarts: number;
  eventBridgeFailures: number;
}

/** The wait between two acts. */
const leastPauseMs = 200;
const mostPauseMs = 1500;
/** How long EventBridge answers nothing but 500s: longer than the SDK's retries last, now and then. */
const longestFailureMs = 600;

/** Does violence to a cloud until the signal comes, and keeps the number of its workers. The seed decides what and when. */
export async function doViolence(cloud: LocalCloud, seed: number, signal: AbortSignal): Promise<Acts> {
  const generator = xoroshiro128plus(seed);
  const pick = (least: number, most: number) => uniformInt(generator, least, most);
  const acts: Acts = { workersKilled: 0, redisRestarts: 0, eventBridgeFailures: 0 };
  // However soon it is over, it has been through both: EventBridge fails, and a worker is killed.
  const firstActs = [2, 12];
  const pause = (milliseconds: number) => setTimeout(milliseconds, undefined, { signal }).catch(() => {});
  while (!signal.aborted) {
    await pause(pick(leastPauseMs, mostPauseMs));
    if (signal.aborted) break;
    const act = firstActs.shift() ?? pick(1, 12);
    if (act === 1) {
      acts.redisRestarts++;
      await cloud.emulators.redis.restart();
    } else if (act <= 4) {
      acts.eventBridgeFailures++;
      cloud.emulators.eventBridge.setFaults({ ...faultsOfDelivery(pick), failing: () => "500" });
      await pause(pick(leastPauseMs, longestFailureMs));
      cloud.emulators.eventBridge.setFaults(faultsOfDelivery(pick));
    } else {
      const pids = cloud.workers.pids;
      acts.workersKilled++;
      await cloud.workers.kill(pids[pick(0, pids.length - 1)]!);
      cloud.workers.start();
    }
  }
  cloud.emulators.eventBridge.setFaults({});
  return acts;
}

/** One event in ten is delivered twice. */
function faultsOfDelivery(pick: (least: number, most: number) => number) {
  return { duplicate: () => pick(1, 10) === 1 };
}
