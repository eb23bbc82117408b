// Writes docs/images/live-*.png: the live page of a real training of the shipped data set, in a light, a dark and a small window.

import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { BrowserContextOptions } from "playwright-core";
import { startChromium } from "../tests/page/chromium.js";
import { litPixels } from "../tests/page/seen.js";
import { until } from "../tests/page/until.js";
import { watchedTraining } from "../tests/training/watched-training.js";

const windows = {
  light: { colorScheme: "light", viewport: { width: 1440, height: 1180 } },
  dark: { colorScheme: "dark", viewport: { width: 1440, height: 1180 } },
  phone: {
    colorScheme: "dark",
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
  },
} as const satisfies Record<string, BrowserContextOptions>;

/** Late enough for a curve, early enough for the run to be at work. */
const epoch = 12;
const patienceMs = 120_000;

// From dist/scripts.
const folder = fileURLToPath(new URL("../../../../docs/images/", import.meta.url));
await mkdir(folder, { recursive: true });
const training = await watchedTraining();
const browser = await startChromium();
try {
  for (const [name, options] of Object.entries(windows)) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    await page.goto(training.url);
    await page.locator("#examples li[data-verdict]").first().waitFor();
    await page.locator("#weights canvas").first().waitFor();
    await until(
      async () => Number(await page.locator("#epoch").innerText()),
      (reached) => reached >= epoch,
      patienceMs,
    );
    await page.locator("#rate").filter({ hasNotText: "–" }).waitFor();
    await page.locator("#shown").filter({ hasText: /\w/ }).waitFor();
    // A picture takes longer than a light: one is kept that had lit cells before it was taken and still has them after.
    await until(
      async () => {
        const before = await litPixels(page, "forward");
        if (before < 100) return false;
        await page.screenshot({ path: `${folder}live-${name}.png` });
        return (await litPixels(page, "forward")) >= 100;
      },
      Boolean,
      patienceMs,
    );
    console.log(`docs/images/live-${name}.png`);
    await context.close();
  }
} finally {
  await browser.close();
  await training.remove();
}
