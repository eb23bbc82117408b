import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type LinkVerdict, type Release, signDecision } from "@snn/core";
import { approvalRoutes } from "../../src/approval/approval-routes.js";
import { Releases } from "../helpers/releases.js";
import { startService } from "../helpers/service.js";

const secret = "0123456789abcdef0123456789abcdef";
const weekMs = 7 * 24 * 3600 * 1000;

/** The service with a release in production and one that waits. */
async function prepare(t: TestContext) {
  const releases = new Releases();
  const { app } = await startService(t, { slotName: () => "staging" });
  const looks: string[] = [];
  const onDecided = async () => void looks.push("looked");
  await app.register(approvalRoutes({ ...releases, secret, tryUrl: "http://localhost:8080/ui", onDecided }));
  const production = await releases.release("first");
  const waiting = await releases.release("second");
  const urlOf = (verdict: LinkVerdict, { releaseId }: Pick<Release, "releaseId"> = waiting, key = secret) => {
    const expiresAt = new Date(releases.now.getTime() + weekMs);
    return `/decide?token=${signDecision({ secret: key, releaseId, verdict, expiresAt })}`;
  };
  const open = (url: string) => app.inject({ url });
  const submit = (url: string, fields: Record<string, string> = { by: "Ada", reason: "good" }) => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    return app.inject({ method: "POST", url, headers, payload: new URLSearchParams(fields).toString() });
  };
  /** Decisions of people: the first one is that of the first release about itself. */
  const decisions = async () => (await releases.releaseStore.decisions()).slice(1);
  return { app, releases, production, waiting, urlOf, open, submit, decisions, looks };
}

test("to open a link decides nothing, however often it is opened", async (t) => {
  const { open, urlOf, decisions, waiting, production } = await prepare(t);
  for (const verdict of ["approve", "reject", "approve"] as const) {
    const answer = await open(urlOf(verdict));
    assert.equal(answer.statusCode, 200);
    assert.match(answer.headers["content-type"] as string, /^text\/html/);
    assert.equal(answer.headers["cache-control"], "no-store");
    assert.ok(answer.body.includes(waiting.releaseId) && answer.body.includes(production.releaseId));
    assert.match(answer.body, /<form[^>]+method="post"/i);
  }
  assert.deepEqual(await decisions(), []);
});

test("the form of the page decides, with who and why", async (t) => {
  const { submit, urlOf, decisions, releases, waiting, looks } = await prepare(t);
  const published = releases.published.length;
  const answer = await submit(urlOf("approve"), { by: " Ada Lovelace ", reason: "better\r\non foxes" });
  assert.equal(answer.statusCode, 200);
  const [{ at, ...decision } = { at: "" }] = await decisions();
  const { releaseId } = waiting;
  assert.deepEqual(decision, { releaseId, verdict: "approved", by: "Ada Lovelace", reason: "better\non foxes" });
  assert.equal(at, releases.now.toISOString());
  assert.deepEqual(releases.published.slice(published), [
    { type: "ModelApproved", detail: { releaseId, runId: waiting.runId } },
  ]);
  assert.deepEqual(looks, ["looked"], "the slots have looked before the page says so");
});

test("a link works once: the same again says so, the opposite is refused", async (t) => {
  const { open, submit, urlOf, decisions } = await prepare(t);
  await submit(urlOf("reject"));
  const again = await submit(urlOf("reject"), { by: "Eve", reason: "" });
  assert.equal(again.statusCode, 200);
  assert.match(again.body, /Ada/);
  assert.equal((await submit(urlOf("approve"))).statusCode, 409);
  assert.match((await open(urlOf("approve"))).body, /Ada/);
  assert.deepEqual(
    (await decisions()).map(({ verdict, by }) => [verdict, by]),
    [["rejected", "Ada"]],
  );
});

test("of two who decide at the same time one is told that the other was faster", async (t) => {
  const { submit, urlOf, decisions } = await prepare(t);
  const answers = await Promise.all([submit(urlOf("approve")), submit(urlOf("reject")), submit(urlOf("approve"))]);
  assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [200, 200, 409]);
  assert.equal((await decisions()).length, 1);
});

test("an expired link does nothing but say so", async (t) => {
  const { open, submit, urlOf, decisions, releases } = await prepare(t);
  const url = urlOf("approve");
  releases.now = new Date(releases.now.getTime() + weekMs);
  assert.equal((await open(url)).statusCode, 410);
  assert.equal((await submit(url)).statusCode, 410);
  assert.deepEqual(await decisions(), []);
});

test("a forged link does nothing but say so", async (t) => {
  const { open, submit, urlOf, decisions } = await prepare(t);
  const genuine = urlOf("reject");
  const forged = [
    urlOf("approve", undefined, "another secret of at least 32 bytes"),
    urlOf("approve", { releaseId: "rel_unknown" }),
    genuine.replace(".reject.", ".approve."),
    `${genuine}x`,
    "/decide?token=",
    "/decide?token=v1.rel_1.approve.99999999999999.",
  ];
  for (const url of forged) {
    assert.equal((await open(url)).statusCode, 403, url);
    assert.equal((await submit(url)).statusCode, 403, url);
  }
  assert.equal((await open("/decide")).statusCode, 400);
  assert.deepEqual(await decisions(), []);
});

test("a form without a name is not understood, and decides nothing", async (t) => {
  const { submit, urlOf, decisions } = await prepare(t);
  for (const fields of [
    {},
    { by: " " },
    { by: "a\nb" },
    { by: "x".repeat(201) },
    { by: "Ada", reason: "y".repeat(1001) },
  ])
    assert.equal((await submit(urlOf("approve"), fields as Record<string, string>)).statusCode, 400);
  assert.deepEqual(await decisions(), []);
});
