import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { noisyPictures, smallNetwork, smallNeurons, writeHdf5, writeParameters } from "../helpers/made-up-data.js";
import { Workplace } from "../helpers/snn.js";

const examples = 40;
const everything = "duplicate=0.3,reorder=1,lose=0.1,crash=0.02";

/** Each fault by itself, as often as it goes. */
const alone = ["duplicate=1", "reorder=1", "lose=0.8", "crash=0.5"];

for (const precision of ["float64", "float32"])
  for (const batch_size of [16, undefined]) {
    const batches = batch_size === undefined ? 1 : Math.ceil(examples / batch_size);
    const neededTasks = smallNeurons * 2 * batches * smallNetwork.epochs;

    suite(`${precision}, ${batch_size === undefined ? "full batch" : "mini-batches"}`, () => {
      let workplace: Workplace;
      let undisturbedHash: string;
      let undisturbedCosts: unknown;

      before(async () => {
        workplace = await Workplace.create();
        await writeHdf5(workplace.path("noise.h5"), noisyPictures({ train: examples }));
        await writeParameters(workplace.path("net.json"), { ...smallNetwork, precision, batch_size });
        const { messages, epochs, folder } = await train();
        undisturbedHash = await workplace.parametersHash(folder);
        undisturbedCosts = epochs;
        const none = { duplicate: 0, stale: 0, redelivered: 0 };
        assert.deepEqual(messages, { published: neededTasks, delivered: neededTasks, ...none });
      });

      after(() => workplace.remove());

      for (const size of ["1", "3"])
        test(`message batches of ${size} give the same bytes`, async () => {
          const { messages } = await trainsTheSame("--message-batch", size);
          const none = { duplicate: 0, stale: 0, redelivered: 0 };
          assert.deepEqual(messages, { published: neededTasks, delivered: neededTasks, ...none });
        });

      for (const seed of [1, 7])
        test(`all faults at once give the same bytes with seed ${seed}`, async () => {
          const { messages } = await trainsTheSame("--faults", `seed=${seed},${everything}`);
          assert.ok(messages.duplicate > 0 && messages.stale > 0 && messages.redelivered > 0);
        });

      for (const fault of alone)
        test(`${fault} alone gives the same bytes`, async () => {
          const { messages } = await trainsTheSame("--message-batch", "4", "--faults", `seed=3,${fault}`);
          if (fault.startsWith("duplicate")) assert.ok(messages.duplicate + messages.stale >= neededTasks);
          if (fault.startsWith("lose") || fault.startsWith("crash")) assert.ok(messages.redelivered > 0);
          if (fault.startsWith("duplicate") || fault.startsWith("reorder")) assert.equal(messages.redelivered, 0);
          if (fault.startsWith("reorder")) assert.equal(messages.published, neededTasks);
        });

      async function trainsTheSame(...options: readonly string[]) {
        const { folder, epochs, messages } = await train(...options);
        assert.equal(await workplace.parametersHash(folder), undisturbedHash);
        assert.deepEqual(epochs, undisturbedCosts);
        // Whatever was delivered was work that had to be done once, or work that was not needed any more.
        assert.equal(messages.delivered - messages.duplicate - messages.stale, neededTasks);
        assert.ok(messages.published >= neededTasks);
        assert.ok(messages.delivered >= messages.published - messages.stale);
        return { messages };
      }

      async function train(...options: readonly string[]) {
        const folder = options.join(" ").replaceAll(/\W/g, "_") || "undisturbed";
        const files = ["noise.h5", "--parameters", "net.json", "--output", folder];
        const { code, stdout, stderr } = await workplace.snn("train", ...files, "--quiet", ...options);
        assert.deepEqual([code, stdout, stderr], [0, "", ""]);
        const { epochs, messages } = await workplace.results(folder);
        assert.deepEqual(
          epochs.map(({ epoch }) => epoch),
          Array.from({ length: smallNetwork.epochs }, (_, epoch) => epoch),
        );
        return { folder, epochs, messages };
      }
    });
  }
