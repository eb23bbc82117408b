import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Redis } from "ioredis";
import { noisyPictures, smallNetwork } from "./noisy-pictures.js";
import { TestCloud } from "./test-cloud.js";

const runId = "run_one";
const train = 40;
const side = 32;
const features = side * side * 3;
const numberBytes = 8;
/** A tile is ten neurons at most, a quarter of the first layer: so that what is on its way is little beside what is kept. */
const neurons = { ...smallNetwork.neurons, layer1: 40 };

/** What a step leaves behind: the parameters that it makes, and what its layers hand on, both ways. */
function stepBytes(): number {
  const { layer1, layer2, layer3 } = neurons;
  const parameters = layer1 * (features + 1) + layer2 * (layer1 + 1) + layer3 * (layer2 + 1);
  return numberBytes * (parameters + 2 * (layer1 + layer2 + layer3) * train);
}

/** The pixels and the labels. */
const dataBytes = train * features + 4 * train;

const limitBytes = 3 * stepBytes() + dataBytes;

interface Sample {
  /** Memory that Redis has taken since the start of the test, but for its connections. */
  readonly bytes: number;
  /** That of the keys and what they hold. */
  readonly keyBytes: number;
  readonly keys: number;
}

suite("the memory that a run takes in Redis", { timeout: 180_000 }, () => {
  // What a run left behind in every epoch would be more keys in the longer run than there may be.
  for (const epochs of [10, 50])
    test(`is that of three steps and the data at most, in ${epochs} epochs, and none afterwards`, async (t) => {
      const cloud = await TestCloud.start(t);
      const redis = new Redis(cloud.cloud.emulators.redis.url);
      t.after(() => redis.disconnect());
      const before = await usedBytes(redis);
      const samples: Promise<Sample>[] = [];
      cloud.cloud.watch(({ type }) => {
        if (type === "LayerCompleted") samples.push(sample(redis, before));
      });
      await cloud.request(runId, {
        dataset: await noisyPictures({ train, side }),
        parameters: { ...smallNetwork, neurons, epochs },
      });
      cloud.startWorkersHere(2);
      await cloud.outcome(runId);
      const taken = await Promise.all(samples);
      assert.ok(taken.length >= 6 * epochs);
      const most = (name: keyof Sample) => Math.max(...taken.map((sample) => sample[name]));
      t.diagnostic(`${most("bytes")} bytes, ${most("keyBytes")} in ${most("keys")} keys, ${limitBytes} allowed`);
      assert.ok(most("bytes") <= limitBytes);
      // Two versions of the parameters while a layer learns, never three.
      assert.ok(most("keyBytes") < 2.5 * stepBytes() + dataBytes);
      assert.ok(most("keys") < 40);
      assert.deepEqual(await cloud.cloud.leftKeys(), []);
    });
});

async function sample(redis: Redis, before: number): Promise<Sample> {
  const [used, keys] = await Promise.all([usedBytes(redis), redis.keys("*")]);
  const sizes = await Promise.all(keys.map((key) => redis.memory("USAGE", key)));
  return {
    bytes: used - before,
    keyBytes: sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0),
    keys: keys.length,
  };
}

/** The memory of Redis without that of its connections, which hold what is on its way, both asked for at one moment. */
async function usedBytes(redis: Redis): Promise<number> {
  const answers = await redis.multi().info("memory").client("LIST").exec();
  const [memory, clients] = answers!.map(([, answer]) => answer as string) as [string, string];
  const ofClients = [...clients.matchAll(/ tot-mem=(\d+)/g)].reduce((sum, [, bytes]) => sum + Number(bytes), 0);
  return Number(/used_memory:(\d+)/.exec(memory)![1]) - ofClients;
}
