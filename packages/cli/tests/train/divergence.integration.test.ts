import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { noisyNumbers, noisyPictures, smallNetwork, writeHdf5, writeParameters } from "../helpers/made-up-data.js";
import { complaintsIn, Workplace } from "../helpers/snn.js";

/** No layer keeps what it is given within bounds, and none of its neurons dies. */
const unbounded = { layer1: "leaky_relu", layer2: "leaky_relu", layer3: "sigmoid" };

const cases = [
  {
    title: "a learning rate of 1e300",
    entries: noisyPictures(),
    change: { learning_rate: 1e300, activations: unbounded },
    says: /^the cost became (NaN|-?Infinity) in epoch \d+, batch \d+: the numbers of layer [123] left the range of float64 first\. Try .+learning_rate below 1e\+300/,
  },
  {
    title: "inputs that are too large for the products of float32",
    entries: noisyNumbers((value) => value * 1e36),
    change: { precision: "float32", input_scaling: "none", batch_size: undefined, activations: unbounded },
    says: /^the cost became (NaN|-?Infinity) in epoch 0: the numbers of layer 2 left the range of float32 first\. Try .+learning_rate below 0\.1.+standardized/,
  },
  {
    title: "an update that leaves the range in the very last step",
    entries: noisyPictures(),
    change: { learning_rate: 1e300, epochs: 1, batch_size: undefined, precision: "float32" },
    says: /^the last update left the range of float32\. Try a learning_rate below 1e\+300/,
  },
];

for (const { title, entries, change, says } of cases)
  test(`${title}: the run fails, and says where and what to do`, async (t) => {
    const workplace = await Workplace.for(t);
    await writeHdf5(workplace.path("noise.h5"), entries);
    await writeParameters(workplace.path("net.json"), { ...smallNetwork, ...change });
    const args = ["train", "noise.h5", "--parameters", "net.json", "--output", "out"];
    const { code, stdout, stderr } = await workplace.snn(...args, "--quiet");
    assert.deepEqual([code, stdout], [1, ""]);
    const [line, ...others] = complaintsIn(stderr);
    assert.deepEqual(others, []);
    assert.match(line!, says);
    const results = await workplace.results("out");
    assert.deepEqual([results.status, results.reason], ["failed", line]);
    assert.ok(!("train" in results) && !("test" in results));
    const record = JSON.parse(await readFile(workplace.path("out", "run.json"), "utf8"));
    assert.deepEqual([record.status, record.reason], ["failed", line]);
    assert.deepEqual(
      (await workplace.list("out")).filter((name) => !["checkpoint", "costs.jsonl"].includes(name)),
      ["results.json", "run.json"],
    );
    const resumed = await workplace.snn("train", "--resume", "out");
    assert.equal(resumed.code, 2);
    assert.match(resumed.stderr, /found a run that has failed, expected an interrupted run/);
  });
