import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { TestContext } from "node:test";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const candidates = [
  "/usr/bin/chromium",
  ...(process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, "chromium")),
];

/** The browser of this machine, if there is one. */
const executablePath = candidates.find((file) => existsSync(file));

/** Why tests with a browser are skipped, or false. */
export const withoutChromium = executablePath === undefined && "chromium is not here: apt-get install chromium";

/** Starts a browser that sends nothing to anybody but the test. */
export function startChromium(): Promise<Browser> {
  const args = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ];
  return chromium.launch({ ...(executablePath !== undefined && { executablePath }), args });
}

/**
 * A page in a browser profile of its own. The test fails if a script failed or the content security policy was broken:
 * browsers write both to the console. That they also write there what the service answers with an error status is no fault.
 */
export async function openPage(test: TestContext, browser: Browser, options?: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      complaints.push(message.text());
  });
  test.after(async () => {
    await context.close();
    assert.deepEqual(complaints, []);
  });
  return page;
}
