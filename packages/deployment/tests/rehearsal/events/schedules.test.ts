import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { startSchedules } from "../../../src/rehearsal/events/schedules.js";
import { allow, arn, graphOf, role, roleArn, rolesOf, type TestResource } from "../test-graph.js";
import { Recorder } from "./recorder.js";

const targetArn = arn("lambda", "function:watchdog");
const queueArn = arn("sqs", "undelivered");

function schedule(others: object = {}) {
  const target = {
    arn: targetArn,
    roleArn: roleArn("schedule"),
    input: '{"a":1}',
    deadLetterConfig: { arn: queueArn },
  };
  const state = {
    arn: arn("scheduler", "schedule/default/watchdog"),
    flexibleTimeWindow: { mode: "OFF" },
    scheduleExpression: "rate(1 minute)",
    target,
    ...others,
  };
  return ["aws:scheduler/schedule:Schedule", state] as const;
}

/** Lets so many periods pass, and then none. */
async function run(count: number, ...resources: TestResource[]) {
  const recorder = new Recorder();
  const graph = graphOf(...resources);
  const delaysMs: number[] = [];
  const { invocations, undelivered } = recorder;
  const schedules = startSchedules(graph, {
    roles: rolesOf(graph),
    invocations,
    undelivered,
    async delay(delayMs, signal) {
      delaysMs.push(delayMs);
      if (delaysMs.length > count) {
        await once(signal!, "abort");
        throw signal!.reason;
      }
    },
  });
  while (delaysMs.length <= count) await setImmediate();
  await schedules.stop();
  return { recorder, delaysMs };
}

const invoker = role("schedule", "scheduler.amazonaws.com", allow("lambda:InvokeFunction", targetArn));

test("invokes its function every period, with its input, until it is stopped", async () => {
  const { recorder, delaysMs } = await run(2, invoker, schedule());
  assert.deepEqual(delaysMs, [60_000, 60_000, 60_000]);
  assert.deepEqual(recorder.invoked, [
    [targetArn, { a: 1 }],
    [targetArn, { a: 1 }],
  ]);
});

test("invokes nothing that its role may not: what it would have sent is for its dead-letter queue", async () => {
  const sender = role("schedule", "scheduler.amazonaws.com", allow("sqs:SendMessage", queueArn));
  const { recorder } = await run(1, sender, schedule());
  assert.deepEqual(recorder.invoked, []);
  assert.equal(recorder.given[0]?.queueArn, queueArn);
  assert.equal(recorder.given[0]?.maySend(queueArn), true);
});

test("refuses a role that trusts no schedule, and times that are no rate", async () => {
  await assert.rejects(run(0, role("schedule", "lambda.amazonaws.com"), schedule()), /does not trust scheduler/);
  await assert.rejects(run(0, invoker, schedule({ scheduleExpression: "cron(0 * * * ? *)" })), /scheduleExpression/);
});
