import assert from "node:assert/strict";
import { test } from "node:test";
import type { Notifier } from "../../src/ports/notifier.js";

export interface NotifierUnderTest {
  readonly notifier: Notifier;
  /** What has reached the person so far, the oldest first. */
  received(): Promise<readonly { readonly subject: string; readonly text: string }[]>;
}

/** What every notifier promises. */
export function notifierContract(name: string, create: () => Promise<NotifierUnderTest>): void {
  test(`${name}: a notice arrives with its subject and its text, lines and letters of any kind kept`, async () => {
    const { notifier, received } = await create();
    const text = "The last cost is 0.25; 98.6 % are right.\nparameters.json: größer als →\n\n.\nend";
    await notifier.notify({ subject: "run_1 is done", text });
    assert.deepEqual(await received(), [{ subject: "run_1 is done", text }]);
  });

  test(`${name}: every notice arrives, in order, also one with a long line`, async () => {
    const { notifier, received } = await create();
    for (const text of ["first", "x".repeat(5_000)]) await notifier.notify({ subject: "run_1", text });
    assert.deepEqual(
      (await received()).map(({ text }) => text),
      ["first", "x".repeat(5_000)],
    );
  });

  test(`${name}: a subject is one line, whatever somebody has put into it`, async () => {
    const { notifier, received } = await create();
    await notifier.notify({ subject: "run_1\r\nBcc: somebody@example.com\n\nhello", text: "text" });
    assert.deepEqual(await received(), [{ subject: "run_1 Bcc: somebody@example.com hello", text: "text" }]);
  });

  test(`${name}: a notice without a text arrives`, async () => {
    const { notifier, received } = await create();
    await notifier.notify({ subject: "run_1 has started", text: "" });
    assert.deepEqual(
      (await received()).map(({ subject }) => subject),
      ["run_1 has started"],
    );
  });
}
