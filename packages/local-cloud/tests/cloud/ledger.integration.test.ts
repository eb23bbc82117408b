import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingMessage, ServerResponse } from "node:http";
import { suite, type TestContext, test } from "node:test";
import { costOf, prices } from "@snn/core";
import { smallNetwork } from "./noisy-pictures.js";
import { TestCloud } from "./test-cloud.js";

/**
 * Counts what the emulators, which are in this process, are asked for: requests by the name of the operation, but for those to receive
 * that brought nothing.
 */
function countRequests(t: TestContext): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const listen = (message: unknown) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    const name = String(request.headers["x-amz-target"]).split(".").at(-1)!;
    const end = response.end as (...content: unknown[]) => ServerResponse;
    response.end = ((...content: unknown[]) => {
      const isIdle = name === "ReceiveMessage" && !String(content[0]).includes("ReceiptHandle");
      if (!isIdle) counts.set(name, (counts.get(name) ?? 0) + 1);
      return end.apply(response, content);
    }) as typeof response.end;
  };
  subscribe("http.server.request.start", listen);
  t.after(() => unsubscribe("http.server.request.start", listen));
  return counts;
}

const parameters = { ...smallNetwork, epochs: 3 };

suite("the ledger of a run", { timeout: 120_000 }, () => {
  test("is what the emulators were asked for, in all processes together", async (t) => {
    const asked = countRequests(t);
    const cloud = await TestCloud.start(t, { watchdogPeriodMs: 3_600_000 });
    cloud.startWorkers(1);
    cloud.startWorkerHere();
    await cloud.request("run_one", { parameters });
    await cloud.outcome("run_one");
    await cloud.drained();
    const { usage, dollars } = await cloud.results("run_one");
    assert.ok(usage !== undefined);
    const { sqsSends, sqsReceives, sqsDeletes, events, dynamoDbWrites, s3Gets, s3Puts } = usage;
    assert.deepEqual(
      { sqsSends, sqsReceives, sqsDeletes },
      {
        sqsSends: asked.get("SendMessageBatch"),
        sqsReceives: asked.get("ReceiveMessage"),
        sqsDeletes: asked.get("DeleteMessageBatch"),
      },
    );
    // Who asks for a training pays for that, and what follows the results cannot be in them.
    const outside = ["TrainingRequested", "ModelEvaluated", "ModelReleased", "ModelApproved"];
    const own = cloud.events.filter(({ type, detail }) => "runId" in detail && !outside.includes(type));
    assert.equal(events, own.length);
    // The record, and the cost of every epoch; both files at the start, the data set once more at the end; and no checkpoint.
    assert.equal(dynamoDbWrites, 1 + parameters.epochs);
    assert.deepEqual({ s3Gets, s3Puts }, { s3Gets: 3, s3Puts: 0 });
    assert.deepEqual({ launch: usage.launchInvocations, finish: usage.finishInvocations }, { launch: 1, finish: 1 });
    assert.ok(usage.neuronInvocations > 0 && usage.neuronMegabyteMs > 0 && usage.trainerMegabyteMs > 0);
    assert.ok(usage.parameterServerRequests > 0 && usage.parameterServerBytesRead > 0);
    assert.equal(dollars, costOf(usage, prices).dollars);
    assert.ok(dollars! > 0);
  });

  test("tells a run to end before it goes beyond its budget", async (t) => {
    const cloud = await TestCloud.start(t, { watchdogPeriodMs: 3_600_000 });
    cloud.startWorkerHere();
    await cloud.request("run_one", { parameters: { ...parameters, budget: 0.000_001 } });
    const { status, reason } = await cloud.end("run_one");
    assert.equal(status, "failed");
    assert.match(reason!, /^budget: .* end of epoch 0/);
    assert.deepEqual(await cloud.cloud.leftKeys(), []);
  });
});
