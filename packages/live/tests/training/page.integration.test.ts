import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, type TestContext, test } from "node:test";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { Snapshot } from "../../src/protocol.js";
import { openPage, startChromium, withoutChromium } from "../page/chromium.js";
import { curveEnd, litPixels, says } from "../page/seen.js";
import { until } from "../page/until.js";
import { type CuttableLine, cuttableLine } from "./cuttable-line.js";
import { type WatchedTraining, watchedTraining } from "./watched-training.js";

const watchers = {
  light: { colorScheme: "light" },
  dark: { colorScheme: "dark" },
  phone: { colorScheme: "dark", viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
} as const satisfies Record<string, BrowserContextOptions>;

/** Other tests may be using this machine, too. */
const patienceMs = 60_000;

describe("a training that is watched", { skip: withoutChromium }, () => {
  let browser: Browser;
  let training: WatchedTraining;
  let line: CuttableLine;
  before(async () => {
    browser = await startChromium();
    training = await watchedTraining("--epochs", "2000");
    line = await cuttableLine(training.url);
  });
  after(async () => {
    await browser?.close();
    await line?.close();
    await training?.remove();
  });

  for (const [name, options] of Object.entries(watchers))
    test(`the curve grows and cells are lit both ways: ${name}`, async (t) => {
      const page = await open(t, options);
      await until(() => curveEnd(page), Boolean, patienceMs);
      const epoch = await epochOf(page);
      await until(
        () => epochOf(page),
        (later) => later >= epoch + 3,
        patienceMs,
      );
      for (const direction of ["forward", "backward"] as const)
        await until(
          () => litPixels(page, direction),
          (lit) => lit > 20,
          patienceMs,
        );
      await says(page, "#shown", /messages? shown/);
      await page.locator("#examples li[data-verdict] canvas").first().waitFor();
      await page.locator("#weights canvas").first().waitFor();
      assert.equal(
        await page.evaluate("document.documentElement.scrollWidth"),
        await page.evaluate("document.documentElement.clientWidth"),
      );
    });

  test("a pause holds the position, for a browser that comes back, too; resuming goes on", async (t) => {
    const page = await open(t);
    await page.getByRole("button", { name: "Pause" }).click();
    await says(page, "#state-word", "Paused");
    // The messages that are on their way are still done.
    const held = await until(
      async () => (await snapshot()).frame,
      ({ state, traffic }) => state === "paused" && (traffic.waiting ?? 0) + (traffic.inFlight ?? 0) === 0,
      patienceMs,
    );
    const epoch = await epochOf(page);
    await page.reload();
    await says(page, "#state-word", "Paused");
    assert.equal(await epochOf(page), epoch);
    const { state, traffic, costs } = (await snapshot()).frame;
    assert.equal(state, "paused");
    assert.equal(traffic.delivered, held.traffic.delivered);
    assert.deepEqual(costs, held.costs);
    await page.getByRole("button", { name: "Resume" }).click();
    await until(
      () => epochOf(page),
      (later) => later > epoch,
      patienceMs,
    );
  });

  test("a browser that was away catches up", async (t) => {
    const page = await open(t);
    await until(() => curveEnd(page), Boolean, patienceMs);
    const epoch = await epochOf(page);
    line.cut();
    await says(page, "#connection", "The connection is lost");
    const missed = await until(
      async () => (await snapshot()).frame,
      ({ costs }) => costs.length > epoch + 3,
      patienceMs,
    );
    assert.ok((await epochOf(page)) <= missed.costs.length);
    line.mend();
    await page.locator("#connection").waitFor({ state: "hidden" });
    await until(
      () => epochOf(page),
      (later) => later >= missed.costs.length,
      patienceMs,
    );
    await page.click("#costs-details summary");
    // Rows come and go while it is read, and the text of a row that has gone has no space between its cells.
    const first = await page.locator("#costs tr:first-child > :first-child").textContent();
    assert.equal(first, "1", "no epoch is missing from the beginning");
  });

  test("a stop ends the run with its epoch, and what it has learned is the model", async (t) => {
    const page = await open(t);
    await page.getByRole("button", { name: "Stop" }).click();
    await page.locator("#stop-confirm").click();
    await says(page, "#state-word", "Completed");
    await says(page, "#state-sentence", /over after \d+ epochs\. The model gets [\d.]+% of the test examples right/);
    const results = JSON.parse(await readFile(join(training.folder, "results.json"), "utf8"));
    const epoch = await epochOf(page);
    assert.equal(results.epochs.length, epoch);
    assert.ok(epoch < 2000);
    await page.reload();
    await says(page, "#state-word", "Completed");
    assert.equal(await epochOf(page), epoch, "the page stays");
    assert.equal(await training.interrupt(), 0);
    await says(page, "#connection", "The connection is lost");
  });

  async function open(t: TestContext, options?: BrowserContextOptions): Promise<Page> {
    const page = await openPage(t, browser, options);
    await page.goto(line.url);
    await page.locator("#epochs").filter({ hasText: "of 2,000" }).waitFor();
    return page;
  }

  /** What a browser that came now would be told first. */
  async function snapshot(): Promise<Snapshot> {
    const response = await fetch(new URL("/events", training.url), { headers: { accept: "text/event-stream" } });
    let text = "";
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const [, data] = /event: snapshot\ndata: (.*)\n/.exec(text) ?? [];
      if (data !== undefined) return JSON.parse(data);
    }
    throw new Error("the stream has no snapshot");
  }
});

async function epochOf(page: Page): Promise<number> {
  return Number((await page.locator("#epoch").innerText()).replace(",", ""));
}
