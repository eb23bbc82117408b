import assert from "node:assert/strict";
import { test } from "node:test";
import { type LinkVerdict, signDecision } from "@snn/core";
import type { Context } from "aws-lambda";
import { approvalHandler } from "../../src/lambda/approval-handler.js";
import { readLooks } from "../../src/pages/index.js";
import { Releases } from "../helpers/releases.js";
import { urlEvent } from "./url-events.js";

const secret = "0123456789abcdef0123456789abcdef";
const stagingUrl = "http://staging.example:8080";

/** The function with a release in production and one that waits. */
async function prepare() {
  const releases = new Releases();
  await releases.release("first");
  const { releaseId, runId } = await releases.release("second");
  const assets = await readLooks(new URL("../../../", import.meta.url));
  const handler = await approvalHandler({ ...releases, secret, stagingUrl, assets });
  const invoke = (...request: Parameters<typeof urlEvent>) => handler(urlEvent(...request), {} as Context);
  const link = (verdict: LinkVerdict, key = secret) => {
    const expiresAt = new Date(releases.now.getTime() + 60_000);
    return `/decide?token=${signDecision({ secret: key, releaseId, verdict, expiresAt })}`;
  };
  /** Decisions of people: the first one is that of the first release about itself. */
  const decisions = async () => (await releases.releaseStore.decisions()).slice(1);
  return { releases, releaseId, runId, invoke, link, decisions };
}

test("a link of a mail asks, and the form decides and announces it", async () => {
  const { invoke, link, decisions, releases, releaseId, runId } = await prepare();
  releases.published.length = 0;
  const question = await invoke(link("approve"));
  assert.equal(question.statusCode, 200);
  assert.equal(question.isBase64Encoded, false);
  assert.match(question.headers!["content-type"] as string, /^text\/html/);
  assert.equal(question.headers!["cache-control"], "no-store");
  assert.ok(question.body!.includes(releaseId));
  assert.ok(question.body!.includes(`href="${stagingUrl}/ui"`));
  assert.deepEqual(await decisions(), []);
  const action = /<form[^>]* action="([^"]+)"/.exec(question.body!)![1]!;
  const answer = await invoke(action, { by: "Ada Lovelace", reason: "better\r\non föxes" });
  assert.equal(answer.statusCode, 200, answer.body);
  const [{ at: _, ...decision } = { at: "" }] = await decisions();
  assert.deepEqual(decision, { releaseId, verdict: "approved", by: "Ada Lovelace", reason: "better\non föxes" });
  assert.deepEqual(releases.published, [{ type: "ModelApproved", detail: { releaseId, runId } }]);
});

test("a rejection is announced with its reason", async () => {
  const { invoke, link, releases, releaseId, runId } = await prepare();
  await invoke(link("reject"), { by: "Bob", reason: "dogs" });
  assert.deepEqual(releases.published.at(-1), { type: "ModelRejected", detail: { releaseId, runId, reason: "dogs" } });
});

test("links that are forged, expired or cut decide nothing", async () => {
  const { invoke, link, decisions, releases } = await prepare();
  const genuine = link("reject");
  const fields = { by: "Eve", reason: "" };
  for (const url of [link("approve", "f".repeat(32)), genuine.replace(".reject.", ".approve."), `${genuine},`]) {
    assert.equal((await invoke(url)).statusCode, 403, url);
    assert.equal((await invoke(url, fields)).statusCode, 403, url);
  }
  for (const url of ["/decide", `${genuine}&token=2`])
    assert.ok([400, 403].includes((await invoke(url, fields)).statusCode!));
  releases.now = new Date(releases.now.getTime() + 60_000);
  assert.equal((await invoke(genuine)).statusCode, 410);
  assert.equal((await invoke(genuine, fields)).statusCode, 410);
  assert.deepEqual(await decisions(), []);
});

test("every answer forbids what does not come from here", async () => {
  const { invoke, link } = await prepare();
  for (const path of [link("approve"), "/nowhere", "/decide", "/assets/style.css"]) {
    const { headers } = await invoke(path);
    assert.match(headers!["content-security-policy"] as string, /default-src 'none'/, path);
    assert.equal(headers!["x-content-type-options"], "nosniff", path);
    assert.equal(headers!["referrer-policy"], "no-referrer", path);
  }
});

test("everything that the page names is there, or in staging", async () => {
  const { invoke, link } = await prepare();
  const { body } = await invoke(link("approve"));
  const named = new Set([...body!.matchAll(/(?:src|href)="(\/[^"]*)"/g)].map(([, path]) => path!));
  assert.ok(named.has("/assets/style.css") && named.has("/ui"), body);
  for (const path of named) {
    const { statusCode, headers } = await invoke(path);
    if (path.startsWith("/assets/")) assert.equal(statusCode, 200, path);
    else assert.deepEqual([statusCode, headers!["location"]], [302, stagingUrl + path]);
  }
  const style = await invoke("/assets/style.css");
  assert.equal(style.headers!["content-type"], "text/css; charset=utf-8");
  assert.ok(style.body!.includes(".card"));
});

test("programs are told of problems as such, people with a page", async () => {
  const { invoke } = await prepare();
  const json = await invoke("/nowhere", undefined, "*/*");
  assert.equal(json.statusCode, 404);
  assert.match(json.headers!["content-type"] as string, /^application\/problem\+json/);
  assert.equal(JSON.parse(json.body!).type, "urn:snn:problem:not-found");
  assert.match((await invoke("/nowhere")).headers!["content-type"] as string, /^text\/html/);
});

test("a form that is too large is refused before anything is decided", async () => {
  const { invoke, link, decisions } = await prepare();
  const answer = await invoke(link("approve"), { by: "Ada", reason: "x".repeat(20_000) });
  assert.equal(answer.statusCode, 413);
  assert.deepEqual(await decisions(), []);
});

test("a store that is away tells nothing of itself, and the decision can be sent once more", async () => {
  const { invoke, link, decisions, releases } = await prepare();
  const publish = releases.eventBus.publish;
  releases.eventBus.publish = () => Promise.reject(new Error("arn:aws:events is away"));
  const failed = await invoke(link("approve"), { by: "Ada", reason: "" });
  assert.equal(failed.statusCode, 500);
  assert.ok(!failed.body!.includes("arn:aws"));
  releases.eventBus.publish = publish;
  assert.equal((await invoke(link("approve"), { by: "Ada", reason: "" })).statusCode, 200);
  assert.equal(releases.published.at(-1)!.type, "ModelApproved");
  assert.equal((await decisions()).length, 1);
});
