import assert from "node:assert/strict";
import { after, before, describe, type TestContext, test } from "node:test";
import { signDecision } from "@snn/core";
import type { Browser } from "playwright-core";
import { PictureFetcher } from "../../src/fetch/picture-fetcher.js";
import { createLog } from "../../src/log.js";
import { PictureReader } from "../../src/picture/picture-reader.js";
import { PredictionServer } from "../../src/prediction-server.js";
import { Releases } from "../helpers/releases.js";
import { grayPicture } from "../helpers/service.js";
import { openPage, startChromium, withoutChromium } from "../pages/chromium.js";

const secret = "0123456789abcdef0123456789abcdef";

/** Staging with a release that waits: the second one sees everything darker. */
async function serveStaging(t: TestContext) {
  const releases = new Releases();
  await releases.release("first");
  const waiting = await releases.release("second", { threshold: 0.9 });
  const reader = new PictureReader();
  const fetcher = new PictureFetcher();
  const approval = { ...releases, secret, tryUrl: "/ui", onDecided: () => server.follower.look() };
  const stores = { releaseStore: releases.releaseStore, objectStore: releases.objectStore };
  const server = await PredictionServer.create({
    ...stores,
    slotName: "staging",
    reader,
    fetcher,
    approval,
    log: createLog("silent"),
  });
  await server.follower.look();
  const origin = `http://127.0.0.1:${await server.listen("127.0.0.1", 0)}`;
  t.after(async () => {
    await server.close();
    await fetcher.close();
  });
  const expiresAt = new Date(releases.now.getTime() + 60_000);
  const link = (verdict: "approve" | "reject") =>
    `${origin}/decide?token=${signDecision({ secret, releaseId: waiting.releaseId, verdict, expiresAt })}`;
  return { origin, link, releases, waiting };
}

describe("the service in a browser", { skip: withoutChromium }, () => {
  let browser: Browser;
  before(async () => {
    browser = await startChromium();
  });
  after(() => browser?.close());

  test("says on its page what is in a picture that is chosen", async (t) => {
    const { origin } = await serveStaging(t);
    const page = await openPage(t, browser);
    await page.goto(`${origin}/ui`);
    await page.setInputFiles("#file", { name: "a.png", mimeType: "image/png", buffer: await grayPicture(0x99) });
    await page.getByText("dark", { exact: false }).first().waitFor();
    await page.locator("#verdict .verdict").waitFor();
    assert.match(await page.locator("#verdict").innerText(), /dark/);
    assert.match(await page.locator("body").innerText(), /staging/i);
  });

  test("says so kindly when an address leads into its own network", async (t) => {
    const { origin } = await serveStaging(t);
    const page = await openPage(t, browser);
    await page.goto(`${origin}/image?image=http://169.254.169.254/latest/meta-data/`);
    assert.match(await page.locator("main").innerText(), /not fetched/i);
    assert.equal(await page.title().then((title) => title.length > 0), true);
  });

  test("shows a result page without JavaScript", async (t) => {
    const { origin } = await serveStaging(t);
    const page = await openPage(t, browser, { javaScriptEnabled: false });
    await page.goto(`${origin}/ui`);
    await page.setInputFiles("#file", { name: "a.png", mimeType: "image/png", buffer: await grayPicture(0xf8) });
    await page.locator("#file-submit").click();
    await page.waitForURL(`${origin}/image`);
    assert.match(await page.locator(".verdict").innerText(), /bright/);
    assert.ok((await page.locator(".picture img").boundingBox())!.width > 0);
  });

  test("lets a person approve a release, and says so when the link is used again", async (t) => {
    const { link, releases, waiting } = await serveStaging(t);
    const page = await openPage(t, browser);
    await page.goto(link("approve"));
    assert.ok((await page.locator("main").innerText()).includes(waiting.releaseId));
    await page.fill("#by", "Ada Lovelace");
    await page.fill("#reason", "it is right about foxes");
    await page.locator("form button[type=submit]").click();
    await page.getByText("Ada Lovelace").waitFor();
    const [, decision] = await releases.releaseStore.decisions();
    assert.deepEqual(
      [decision?.verdict, decision?.by, decision?.reason],
      ["approved", "Ada Lovelace", "it is right about foxes"],
    );
    await page.goto(link("reject"));
    assert.match(await page.locator("main").innerText(), /Ada Lovelace/);
    assert.equal(await page.locator("form").count(), 0);
    assert.equal((await releases.releaseStore.decisions()).length, 2);
  });

  test("describes its API without breaking its own security policy", async (t) => {
    const { origin } = await serveStaging(t);
    const page = await openPage(t, browser);
    await page.goto(`${origin}/docs`);
    await page.getByText("Looks at a picture that is sent").waitFor();
  });
});
