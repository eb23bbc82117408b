import assert from "node:assert/strict";
import { after, before, describe, type TestContext, test } from "node:test";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { Snapshot } from "../../src/protocol.js";
import { openPage, startChromium, withoutChromium } from "./chromium.js";
import {
  scriptedCost,
  scriptedFacts,
  scriptedFrame,
  scriptedPulse,
  scriptedSight,
  scriptedSnapshot,
} from "./scripted-run.js";
import { type ScriptedServer, scriptedServer } from "./scripted-server.js";
import { curveEnd, litPixels, lowContrasts, says } from "./seen.js";
import { until } from "./until.js";

const metrics = { accuracy: 0.955, precision: 0.96, recall: 0.95, specificity: 0.96, f1: 0.955, confusionMatrix: [] };
const phone = { viewport: { width: 390, height: 844 } };

describe("the live page in a browser", { skip: withoutChromium }, () => {
  let browser: Browser;
  before(async () => {
    browser = await startChromium();
  });
  after(() => browser?.close());

  test("the snapshot is shown: epoch, cost, pictures, messages, the run", async (t) => {
    const { page } = await open(t, scriptedSnapshot(14));
    await says(page, "#epoch", "15");
    assert.equal(await page.locator("#epochs").innerText(), "of 40");
    assert.equal(await page.locator("#state-word").innerText(), "Training");
    assert.equal(await page.title(), "Training · run_0123456789abcdef · SNN");
    assert.equal(await page.locator("#right").innerText(), "19");
    assert.equal(await page.locator("#examples li[data-verdict=right]").count(), 19);
    assert.equal(await page.locator("#examples li[data-verdict=wrong]").count(), 5);
    assert.match(
      await page.locator("#examples li[data-verdict=wrong] .visually-hidden").first().innerText(),
      /^Wrong: square, 50%, but it is disc$/,
    );
    assert.equal(await page.locator("[data-traffic=delivered] dd").first().innerText(), "23,100");
    assert.ok(
      Math.abs((await page.locator("#progress").evaluate((bar) => Number(bar.getAttribute("value")))) - 0.35) < 1e-9,
    );
    await says(page, "#facts", "768 – 20 – 7 – 5 – 1");
  });

  test("the curve grows with every epoch, in both scales", async (t) => {
    const { page, server } = await open(t, scriptedSnapshot(14));
    await says(page, "#epoch", "15");
    const before = await curveEnd(page);
    server.frame(
      scriptedFrame({
        epoch: 30,
        costs: Array.from({ length: 16 }, (_, at) => [14 + at, scriptedCost(14 + at)] as const),
      }),
    );
    await says(page, "#epoch", "31");
    const later = await until(
      () => curveEnd(page),
      (end) => end > before + 20,
    );
    assert.match((await page.getAttribute("#curve", "aria-label"))!, /after epoch 30$/);
    await page.getByLabel("Log scale").check();
    assert.ok(Math.abs((await until(() => curveEnd(page), Boolean)) - later) < 4);
    await page.click("#costs-details summary");
    await says(page, "#costs tr:last-child", "30");
  });

  test("cells are lit by their messages, each way in its colour, and go out", async (t) => {
    const { page, server } = await open(t, scriptedSnapshot(14));
    await says(page, "#epoch", "15");
    for (const [direction, other] of [
      ["forward", "backward"],
      ["backward", "forward"],
    ] as const) {
      await until(
        () => litPixels(page, direction),
        (lit) => lit === 0,
      );
      server.frame(scriptedFrame({ pulses: [scriptedPulse(1, direction, 20)], shownShare: 1 / 180 }));
      await until(
        () => litPixels(page, direction),
        (lit) => lit > 200,
      );
      assert.ok((await litPixels(page, other)) < 20);
      await until(
        () => litPixels(page, direction),
        (lit) => lit === 0,
      );
    }
    await says(page, "#shown", "1 of 180 messages shown");
    await page.click("#layers-details summary");
    await says(page, "#layers tr:first-child", /20relu2020/);
    await until(
      () => page.getAttribute("#network", "aria-label"),
      (label) => label!.endsWith("Last lit: layer 1, backward"),
    );
  });

  test("thousands of neurons share cells, and it is said", async (t) => {
    const { page, server } = await open(t, scriptedSnapshot(3, { facts: scriptedFacts([20_000, 10]) }), phone);
    await says(page, "#grouped", /Neurons to a cell in layer 1: \d+/);
    server.frame(scriptedFrame({ pulses: [scriptedPulse(1, "forward", 20_000)] }));
    await until(
      () => litPixels(page, "forward"),
      (lit) => lit > 1000,
    );
  });

  test("pausing and resuming are wishes; what becomes of them comes with the frames", async (t) => {
    const { page, server } = await open(t, scriptedSnapshot(14));
    await page.getByRole("button", { name: "Pause" }).click();
    await until(
      () => server.steered.length,
      (count) => count === 1,
    );
    assert.deepEqual(server.steered, ["/pause {}"]);
    assert.ok(await page.locator("#pause").isDisabled());
    server.frame(scriptedFrame({ state: "paused" }));
    await page.getByRole("button", { name: "Resume" }).click();
    await says(page, "#state-sentence", "The run holds its position.");
    await says(page, "#announcer", /^Paused\. Epoch 15 of 40/);
    server.frame(scriptedFrame({ state: "running" }));
    await page.getByRole("button", { name: "Pause" }).waitFor();
    assert.deepEqual(server.steered, ["/pause {}", "/resume {}"]);
  });

  test("a wish that is refused is told in the words of the server, and can be repeated", async (t) => {
    const { page, server } = await open(t, scriptedSnapshot(14));
    server.steeringStatus = 409;
    await page.click("#pause");
    await page.getByRole("alert").filter({ hasText: "told to pause: Nobody is there. The run is over." }).waitFor();
    server.steeringStatus = 202;
    await page.click("#pause");
    await page.getByRole("alert").waitFor({ state: "hidden" });
  });

  test("stopping is asked about, and only then sent", async (t) => {
    const { page, server } = await open(t, scriptedSnapshot(14));
    await page.click("#stop");
    await page.getByRole("button", { name: "Go on training" }).click();
    await page.click("#stop");
    await page.keyboard.press("Escape");
    await page.locator("#stop-dialog").waitFor({ state: "hidden" });
    assert.deepEqual(server.steered, []);
    await page.click("#stop");
    await page.click("#stop-confirm");
    await until(
      () => server.steered.length,
      (count) => count === 1,
    );
    assert.deepEqual(server.steered, ["/stop {}"]);
    server.frame(scriptedFrame({ state: "stopping" }));
    await says(page, "#state-sentence", "ends with the epoch that it is in");
    assert.ok(await page.locator("#stop").isDisabled());
  });

  test("the end is said, and everything stays to be looked at", async (t) => {
    const { page, server } = await open(t, scriptedSnapshot(39));
    await says(page, "#epoch", "40");
    server.frame(scriptedFrame({ state: "completed", costs: [[39, 0.0123]], test: metrics }));
    await says(page, "#state-sentence", "over after 40 epochs. The model gets 95.5% of the test examples right.");
    await says(page, "#facts", /Test accuracy95\.5%/);
    assert.equal(await page.locator("#steering").isVisible(), false);
    assert.equal(await page.locator("#cost").innerText(), "0.01230");
    assert.equal(await page.locator("#examples li").count(), 24);
  });

  test("of a failed run the reason is text, whatever is in it", async (t) => {
    const reason = '<img src=x onerror="alert(1)">';
    const { page } = await open(t, scriptedSnapshot(2, { frame: scriptedFrame({ state: "failed", reason }) }));
    await says(page, "#state-sentence", `The training failed: ${reason}`);
    assert.equal(await page.locator("main img").count(), 0);
  });

  test("where nobody can steer there are no buttons, and their keys do nothing", async (t) => {
    const { page, server } = await open(t, scriptedSnapshot(14, { canSteer: false }));
    await says(page, "#epoch", "15");
    await page.keyboard.press("p");
    await page.keyboard.press("s");
    assert.equal(await page.locator("#steering").isVisible(), false);
    assert.equal(await page.locator("#stop-dialog").isVisible(), false);
    assert.deepEqual(server.steered, []);
  });

  test("a run that has not begun is waited for", async (t) => {
    const { facts, ...unbegun } = scriptedSnapshot(0, { examples: [] });
    const { page, server } = await open(t, { ...unbegun, frame: scriptedFrame({ state: "waiting" }) });
    await says(page, "#state-sentence", "has not begun yet");
    assert.ok(await page.locator("#pause").isDisabled());
    server.snapshot = scriptedSnapshot(0, { facts: facts! });
    server.drop(false);
    await says(page, "#epoch", "1");
  });

  test("a connection that is lost is told, and the page catches up", async (t) => {
    const { page, server } = await open(t, scriptedSnapshot(14));
    await says(page, "#epoch", "15");
    const before = await curveEnd(page);
    server.drop(true);
    await says(page, "#connection", "The connection is lost");
    server.snapshot = scriptedSnapshot(35);
    server.restore();
    await says(page, "#epoch", "36");
    await page.locator("#connection").waitFor({ state: "hidden" });
    await until(
      () => curveEnd(page),
      (end) => end > before + 20,
    );
    server.frame(scriptedFrame({ pulses: [scriptedPulse(2, "forward", 7)] }));
    await until(
      () => litPixels(page, "forward"),
      (lit) => lit > 50,
    );
  });

  test("new weights change the verdicts", async (t) => {
    const { page, server } = await open(t, scriptedSnapshot(0));
    await says(page, "#right", "12");
    server.sight(scriptedSight(40));
    await says(page, "#right", "24");
    assert.equal(await page.locator("#examples li[data-verdict=wrong]").count(), 0);
    await says(page, "#sight-note", "24 of 24 right in epoch 41");
  });

  test("the weights of any neuron can be looked at: by keys, buttons, and its cell", async (t) => {
    const { page, server } = await open(t, scriptedSnapshot(14));
    await page.locator("#weights canvas").first().waitFor();
    assert.equal(await page.locator("#weights canvas").count(), 4);
    const shows = async (number: number) => {
      await says(page, "#neuron-number", String(number));
      await page.getByRole("img", { name: `Weights of neuron ${number} of layer 1` }).waitFor();
    };
    await page.focus("#neuron");
    await page.keyboard.press("ArrowRight");
    await shows(2);
    await page.keyboard.press("End");
    await shows(20);
    await page.getByRole("button", { name: "Next neuron" }).click();
    await shows(1);
    await page.getByRole("button", { name: "Neuron before" }).click();
    await shows(20);
    await page.focus("#stop");
    await page.keyboard.press("ArrowLeft");
    await shows(19);
    const box = (await page.locator("#network").boundingBox())!;
    // The middle of the first cell of layer 1 is where its mark is; the canvas is searched from above.
    for (let y = 4; y < 60 && (await page.locator("#neuron-number").innerText()) !== "1"; y += 4)
      for (let x = 150; x < 320; x += 6) await page.mouse.click(box.x + x, box.y + y);
    await shows(1);
    assert.deepEqual(
      [...new Set(server.weightsAsked)].sort((a, b) => a - b),
      [0, 1, 18, 19],
    );
  });

  test("examples that are no pictures have verdicts all the same", async (t) => {
    const { examples, ...rest } = scriptedSnapshot(14);
    const { page } = await open(t, { ...rest, examples: examples.map(({ example, truth }) => ({ example, truth })) });
    await says(page, "#right-label", "Test examples right");
    assert.equal(await page.locator("#examples .no-picture").first().innerText(), "#1");
    assert.equal(await page.locator("#examples [data-verdict=right]").count(), 19);
  });

  test("single keys steer, unless they are switched off", async (t) => {
    const { page, server } = await open(t, scriptedSnapshot(14));
    await says(page, "#epoch", "15");
    await page.keyboard.press("p");
    await until(
      () => server.steered.length,
      (count) => count === 1,
    );
    await page.keyboard.press("l");
    assert.ok(await page.getByLabel("Log scale").isChecked());
    await page.keyboard.press("s");
    await page.getByRole("heading", { name: "Stop the training?" }).waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    await page.getByLabel("Single keys work").uncheck();
    await page.getByRole("button", { name: "Close" }).click();
    await page.keyboard.press("l");
    assert.ok(await page.getByLabel("Log scale").isChecked(), "nothing happens");
    await page.reload();
    await says(page, "#epoch", "15");
    await page.keyboard.press("l");
    assert.equal(await page.getByLabel("Log scale").isChecked(), false, "nor after coming back");
  });

  test("the keyboard reaches everything, in the order of the page, and sees where it is", async (t) => {
    const { page } = await open(t, scriptedSnapshot(14));
    await says(page, "#epoch", "15");
    const reached: string[] = [];
    for (let index = 0; index < 10; index++) {
      await page.keyboard.press("Tab");
      const [name, outline] = await page.evaluate<[string, string]>(
        "[document.activeElement.id || document.activeElement.textContent, getComputedStyle(document.activeElement).outlineStyle]",
      );
      assert.notEqual(outline, "none", name);
      reached.push(name);
    }
    assert.deepEqual(reached, [
      ...["Skip to the content", "pause", "stop", "Layers as a table", "log", "Costs as a table"],
      ...["neuron-before", "neuron", "neuron-after", "help-open"],
    ]);
  });

  test("for those who want that nothing moves or flashes: counts stand below the layers instead", async (t) => {
    const { page, server } = await open(t, scriptedSnapshot(14), { reducedMotion: "reduce" });
    await says(page, "#epoch", "15");
    const resting = await litPixels(page, "forward");
    server.frame(scriptedFrame({ pulses: [scriptedPulse(1, "forward", 20)] }));
    await until(
      () => page.getAttribute("#network", "aria-label"),
      (label) => label!.endsWith("Last lit: layer 1, forward"),
    );
    assert.ok((await litPixels(page, "forward")) - resting < 60, "digits, no cells");
    assert.equal(await page.evaluate("document.getAnimations().length"), 0);
  });

  for (const colorScheme of ["light", "dark"] as const)
    for (const [name, viewport] of [
      ["a screen", { width: 1280, height: 900 }],
      ["a phone", phone.viewport],
      ["a small phone", { width: 320, height: 600 }],
    ] as const)
      test(`text has enough contrast, and nothing is wider than ${name}: ${colorScheme}`, async (t) => {
        const { page, server } = await open(t, scriptedSnapshot(14, { runId: `run_${"long".repeat(20)}` }), {
          colorScheme,
          viewport,
          reducedMotion: "reduce",
        });
        await says(page, "#right", "19");
        await page.click("#layers-details summary");
        await page.click("#costs-details summary");
        server.drop(true);
        await says(page, "#connection", "The connection is lost");
        const looksRight = async () => {
          assert.deepEqual(await page.evaluate(lowContrasts), []);
          assert.equal(await page.evaluate("document.documentElement.scrollWidth"), viewport.width);
        };
        await looksRight();
        await page.keyboard.press("?");
        await looksRight();
        await page.keyboard.press("Escape");
        server.snapshot = scriptedSnapshot(40, {
          frame: scriptedFrame({
            state: "failed",
            reason: "W".repeat(300),
            traffic: { dead: 3, waiting: 123_456_789 },
          }),
        });
        server.restore();
        await says(page, "#state-word", "Failed");
        await looksRight();
      });

  test("ten tabs of one browser share a connection: all show the run, any can steer it, and the next takes over from one that is closed", async (t) => {
    const { page, server } = await open(t, scriptedSnapshot(14));
    const tabs = [page];
    while (tabs.length < 10) {
      const tab = await page.context().newPage();
      tabs.push(tab);
      await tab.goto(server.url, { timeout: 5000 });
      await says(tab, "#epoch", "15");
    }
    await until(
      () => server.listeners,
      (listeners) => listeners === 1,
    );
    await tabs[9]!.click("#pause");
    await until(
      () => server.steered.length,
      (wishes) => wishes === 1,
    );
    server.frame(scriptedFrame({ state: "paused", epoch: 15, costs: [[14, 0.1]] }));
    for (const tab of tabs) await says(tab, "#state-word", "Paused");

    server.snapshot = scriptedSnapshot(20);
    await page.close();
    for (const tab of tabs.slice(1)) await says(tab, "#epoch", "21");
    server.drop(true);
    for (const tab of tabs.slice(1)) await says(tab, "#connection", "The connection is lost");
    server.restore();
    for (const tab of tabs.slice(1)) await tab.locator("#connection").waitFor({ state: "hidden" });
  });

  test("a page that is opened after the end tells how long the run took", async (t) => {
    const frame = scriptedFrame({ state: "completed", endedAt: "2026-11-23T05:12:34.000Z" });
    const { page } = await open(t, scriptedSnapshot(40, { frame }));
    await says(page, "#elapsed", "12:34");
    assert.equal(await page.locator("#elapsed-label").innerText(), "Elapsed");
  });

  test("the drawing stays as large as its box", async (t) => {
    const { page, server } = await open(t, scriptedSnapshot(14));
    await says(page, "#epoch", "15");
    const height = () => page.evaluate<number>("document.documentElement.scrollHeight");
    const before = await height();
    for (let epoch = 15; epoch < 25; epoch++) {
      server.frame(scriptedFrame({ epoch, costs: [[epoch - 1, 0.1]] }));
      await says(page, "#epoch", String(epoch + 1));
    }
    assert.equal(await height(), before);
    await page.setViewportSize({ width: 700, height: 900 });
    await until(() => page.evaluate<boolean>("document.querySelector('#network').width < 700"), Boolean);
  });

  async function open(
    t: TestContext,
    snapshot: Snapshot,
    options?: BrowserContextOptions,
  ): Promise<{ page: Page; server: ScriptedServer }> {
    const server = await scriptedServer(snapshot);
    t.after(() => server.close());
    const page = await openPage(t, browser, options);
    await page.goto(server.url);
    await page.locator("#state-word").filter({ hasNotText: "Connecting" }).waitFor();
    return { page, server };
  }
});
