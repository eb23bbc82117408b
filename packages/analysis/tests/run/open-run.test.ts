import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { InvalidInputError } from "@snn/core";
import { openRun } from "../../src/run/open-run.js";
import { folderSource } from "../../src/run/run-source.js";
import { exampleDataset, exampleModel, exampleResults, exampleRun, exampleSource } from "../helpers/example-run.js";

test("of a completed run everything is there", async () => {
  assert.deepEqual(await openRun(exampleSource()), {
    run: exampleRun,
    costs: [0.7, 0.5, 0.4],
    results: exampleResults,
    model: exampleModel,
    dataset: exampleDataset,
    missing: [],
  });
});

test("a run that there is not is refused", async () => {
  await assert.rejects(openRun(exampleSource({ run: undefined })), InvalidInputError);
});

test("a run that has not ended well has neither a model nor need of the data set", async () => {
  for (const status of ["running", "failed"] as const) {
    const readDataset = () => assert.fail("nobody needs it");
    const opened = await openRun(exampleSource({ run: { ...exampleRun, status }, readDataset }));
    assert.equal(opened.model, undefined);
    assert.deepEqual(opened.missing, []);
    assert.deepEqual(opened.costs, [0.7, 0.5, 0.4]);
  }
});

test("what is missing is told, and the rest is there", async () => {
  const gone = new InvalidInputError([
    { file: "/home/somebody/pictures.h5", path: "", found: "no such file", expected: "an HDF5 file" },
  ]);
  const opened = await openRun(
    exampleSource({
      results: "{",
      model: Buffer.from("no model"),
      readDataset: async () => {
        throw gone;
      },
    }),
  );
  assert.deepEqual([opened.results, opened.model, opened.dataset], [undefined, undefined, undefined]);
  assert.equal(opened.missing.length, 3);
  assert.match(opened.missing[0]!, /^The results cannot be read: /);
  assert.equal(opened.missing[1], "The model cannot be read: no ONNX model (model.onnx)");
  assert.equal(opened.missing[2], "The data set cannot be shown: no such file (/home/somebody/pictures.h5)");
});

test("a model that is not there is missing", async () => {
  const { missing } = await openRun(exampleSource({ model: undefined }));
  assert.deepEqual(missing, ["The model cannot be read: there is no model.onnx"]);
});

test("a data set that has changed since is not the one of the training", async () => {
  const description = { ...exampleDataset.description, sha256: "cd".repeat(32) };
  const opened = await openRun(exampleSource({ readDataset: async () => ({ ...exampleDataset, description }) }));
  assert.equal(opened.dataset, undefined);
  assert.match(opened.missing[0]!, /SHA-256 is another one$/);
});

test("the results and the model of an earlier run in the same folder are not those of this one", async () => {
  const run = { ...exampleRun, runId: "run_fedcba9876543210" };
  const opened = await openRun(exampleSource({ run }));
  assert.equal(opened.results?.runId, exampleRun.runId);
  const source = { ...exampleSource({ run }), runId: run.runId };
  const objects = { get: (key: string) => exampleSource().objects.get(key.replace(run.runId, exampleRun.runId)) };
  const other = await openRun({ ...source, objects });
  assert.deepEqual([other.results, other.model], [undefined, undefined]);
  assert.deepEqual(other.missing, [`The model cannot be read: the model.onnx is that of ${exampleRun.runId}`]);
});

test("a folder without the record of a run is refused", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "snn-analysis-"));
  t.after(() => rm(folder, { recursive: true }));
  const refused = (error: unknown) =>
    error instanceof InvalidInputError && error.problems[0]?.file === join(folder, "run.json");
  await assert.rejects(folderSource(folder), refused);
  for (const text of ["", "null", "[]", '{"runId": 3}']) {
    await writeFile(join(folder, "run.json"), text);
    await assert.rejects(folderSource(folder), refused);
  }
});
