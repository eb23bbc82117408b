import assert from "node:assert/strict";
import { test } from "node:test";
import { notifierOf } from "../../src/lambda/notifier.js";

const notice = { subject: "run_1 is done", text: "" };

test("nobody is told where there is no way to tell", async () => {
  await notifierOf([]).notify(notice);
});

test("a person is told through all ways, even if one fails, which is not hidden", async () => {
  const told: string[] = [];
  const telling = (name: string) => ({
    notify: async ({ subject }: typeof notice) => void told.push(`${name}: ${subject}`),
  });
  const failing = { notify: () => Promise.reject(new Error("no way")) };
  await notifierOf([telling("SNS"), telling("SMTP")]).notify(notice);
  assert.deepEqual(told.splice(0), ["SNS: run_1 is done", "SMTP: run_1 is done"]);
  await assert.rejects(notifierOf([failing, telling("SMTP")]).notify(notice), { message: "no way" });
  assert.deepEqual(told, ["SMTP: run_1 is done"]);
});
