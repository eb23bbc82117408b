import assert from "node:assert/strict";
import { test } from "node:test";
import { decideRelease, slotsOf, stateOf } from "@snn/core";
import { Mailbox } from "./mailbox.js";
import { TestCloud } from "./test-cloud.js";

test("what a run has learned is released over the wire, a person is told, and a decision is kept", {
  timeout: 120_000,
}, async (t) => {
  const cloud = await TestCloud.start(t);
  const { services } = cloud.cloud;
  const { releaseStore, objectStore } = services;
  const mailbox = await Mailbox.subscribe(cloud.cloud);
  t.after(() => mailbox.close());
  cloud.startWorkersHere(2);

  await cloud.request("run_first");
  const { detail: first } = await cloud.event(({ type }) => type === "ModelApproved");
  await cloud.request("run_second");
  await cloud.event(({ type, detail }) => type === "ModelReleased" && detail.runId === "run_second");
  const releases = await releaseStore.releases();
  assert.deepEqual(
    releases.map(({ runId }) => runId),
    ["run_first", "run_second"],
  );
  const { releaseId, model } = releases[1]!;
  assert.ok((await objectStore.get(model.key)) !== undefined);
  assert.match((await mailbox.mail(`${releaseId} waits for your decision`)).text, /snn approve rel_/);

  const decision = { releaseId, verdict: "approved", by: "Ada", reason: "it is better" } as const;
  assert.equal((await decideRelease(services, decision)).outcome, "decided");
  await mailbox.mail(`${releaseId} is approved`);
  const decisions = await releaseStore.decisions();
  assert.equal(slotsOf(releases, decisions).production?.releaseId, releaseId);
  assert.equal(stateOf((first as { releaseId: string }).releaseId, releases, decisions), "previous");
});

test("a file that is no model is not released, and a person is told why", { timeout: 60_000 }, async (t) => {
  const cloud = await TestCloud.start(t);
  const mailbox = await Mailbox.subscribe(cloud.cloud);
  t.after(() => mailbox.close());
  await cloud.cloud.services.objectStore.put("predict_input/text.onnx", "a text");
  assert.match((await mailbox.mail("predict_input/text.onnx is not released")).text, /found no ONNX model, expected/);
  assert.deepEqual(await cloud.cloud.services.releaseStore.releases(), []);
});
