import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { inputPrefix, type Results, runIdOf } from "@snn/core";
import { EmbeddedCloud } from "../../src/embedded/embedded-cloud.js";
import { parseFaults } from "../../src/train/faults.js";
import { noisyPictures, smallNetwork, smallNeurons, writeHdf5, writeParameters } from "../helpers/made-up-data.js";
import { Workplace } from "../helpers/snn.js";

const examples = 40;
const everything = "duplicate=0.3,reorder=1,lose=0.1,crash=0.02";

/** Each fault by itself, as often as it goes. */
const alone = ["duplicate=1", "reorder=1", "lose=0.8", "crash=0.5"];

for (const precision of ["float64", "float32"])
  for (const batch_size of [16, undefined]) {
    const batches = batch_size === undefined ? 1 : Math.ceil(examples / batch_size);
    const isByCommand = precision === "float64" && batch_size !== undefined;
    const neededTasks = smallNeurons * 2 * batches * smallNetwork.epochs;

    suite(`${precision}, ${batch_size === undefined ? "full batch" : "mini-batches"}`, () => {
      let workplace: Workplace;
      let undisturbedHash: string;
      let undisturbedCosts: unknown;

      before(async () => {
        workplace = await Workplace.create();
        await writeHdf5(workplace.path("noise.h5"), noisyPictures({ train: examples }));
        await writeParameters(workplace.path("net.json"), { ...smallNetwork, precision, batch_size });
        const { messages, epochs, parametersHash } = await train();
        undisturbedHash = parametersHash;
        undisturbedCosts = epochs;
        const none = { duplicate: 0, stale: 0, redelivered: 0 };
        assert.deepEqual(messages, { published: neededTasks, delivered: neededTasks, ...none });
      });

      after(() => workplace.remove());

      for (const messageBatch of [1, 3])
        test(`message batches of ${messageBatch} give the same bytes`, async () => {
          const { messages } = await trainsTheSame({ messageBatch });
          const none = { duplicate: 0, stale: 0, redelivered: 0 };
          assert.deepEqual(messages, { published: neededTasks, delivered: neededTasks, ...none });
        });

      for (const seed of [1, 7])
        test(`all faults at once give the same bytes with seed ${seed}`, async () => {
          const { messages } = await trainsTheSame({ faults: `seed=${seed},${everything}` });
          assert.ok(messages.duplicate > 0 && messages.stale > 0 && messages.redelivered > 0);
        });

      for (const fault of alone)
        test(`${fault} alone gives the same bytes`, async () => {
          const { messages } = await trainsTheSame({ messageBatch: 4, faults: `seed=3,${fault}` });
          if (fault.startsWith("duplicate")) assert.ok(messages.duplicate + messages.stale >= neededTasks);
          if (fault.startsWith("lose") || fault.startsWith("crash")) assert.ok(messages.redelivered > 0);
          if (fault.startsWith("duplicate") || fault.startsWith("reorder")) assert.equal(messages.redelivered, 0);
          if (fault.startsWith("reorder")) assert.equal(messages.published, neededTasks);
        });

      async function trainsTheSame(options: Options) {
        const { parametersHash, epochs, messages } = await train(options);
        assert.equal(parametersHash, undisturbedHash);
        assert.deepEqual(epochs, undisturbedCosts);
        // Whatever was delivered was work that had to be done once, or work that was not needed any more.
        assert.equal(messages.delivered - messages.duplicate - messages.stale, neededTasks);
        assert.ok(messages.published >= neededTasks);
        assert.ok(messages.delivered >= messages.published - messages.stale);
        return { messages };
      }

      async function train(options: Options = {}): Promise<Trained> {
        const trained = await (isByCommand ? trainByCommand(workplace, options) : trainHere(workplace, options));
        assert.deepEqual(
          trained.epochs.map(({ epoch }) => epoch),
          Array.from({ length: smallNetwork.epochs }, (_, epoch) => epoch),
        );
        return trained;
      }
    });
  }

/** What is passed to the command, or to the cloud that the command uses. */
interface Options {
  readonly messageBatch?: number;
  readonly faults?: string;
}

interface Trained extends Pick<Results, "epochs" | "messages"> {
  /** The SHA-256 of the trained parameters. */
  readonly parametersHash: string;
}

let trainings = 0;

async function trainByCommand(workplace: Workplace, { messageBatch, faults }: Options): Promise<Trained> {
  const folder = `trained-${++trainings}`;
  const options = [
    ...(messageBatch === undefined ? [] : ["--message-batch", String(messageBatch)]),
    ...(faults === undefined ? [] : ["--faults", faults]),
  ];
  const files = ["noise.h5", "--parameters", "net.json", "--output", folder];
  const { code, stdout, stderr } = await workplace.snn("train", ...files, "--quiet", ...options);
  assert.deepEqual([code, stdout, stderr], [0, "", ""]);
  const { epochs, messages } = await workplace.results(folder);
  return { epochs, messages, parametersHash: await workplace.parametersHash(folder) };
}

/** As the command does it, but in this process: starting one takes longer than such a training. */
async function trainHere(workplace: Workplace, { messageBatch, faults }: Options): Promise<Trained> {
  const bucket = workplace.path(`bucket-${++trainings}`);
  const cloud = new EmbeddedCloud({
    pathOf: (key) => join(bucket, key),
    notifier: { notify: async () => {} },
    faults: faults === undefined ? undefined : parseFaults(faults),
    messageBatch,
  });
  await cloud.objects.link(`${inputPrefix}noise.json`, workplace.path("net.json"));
  await cloud.objects.link(`${inputPrefix}noise.h5`, workplace.path("noise.h5"));
  const runId = runIdOf(cloud.objects.announce(`${inputPrefix}noise.h5`));
  await cloud.run();
  const content = (name: string) => readFile(join(bucket, "runs", runId, name));
  const { epochs, messages } = JSON.parse((await content("results.json")).toString()) as Results;
  const parametersHash = createHash("sha256")
    .update(await content("params.h5"))
    .digest("hex");
  return { epochs, messages, parametersHash };
}
