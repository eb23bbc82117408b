import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser as Chromium, chromium, type Page } from "playwright-core";

const candidates = [
  "/usr/bin/chromium",
  ...(process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, "chromium")),
];

/** The browser of this machine, if there is one. */
const executablePath = candidates.find((file) => existsSync(file));

/** Why no browser can be started here, or false. */
export const withoutChromium = executablePath === undefined && "chromium is not here: apt-get install chromium";

/** A browser with a person before it. */
export class Browser {
  /** What the browser complained about: scripts that failed, policies that were broken, answers with an error status. */
  readonly complaints: string[] = [];
  readonly #chromium: Chromium;

  private constructor(browser: Chromium) {
    this.#chromium = browser;
  }

  /** Starts one. @param hostResolverRules where it finds hosts that no name server knows. @throws Error when there is none */
  static async start(hostResolverRules: string): Promise<Browser> {
    if (executablePath === undefined) throw new Error(String(withoutChromium));
    const args = [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      `--host-resolver-rules=${hostResolverRules}`,
    ];
    // Signals are for whoever has started it, who closes it then.
    const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
    return new Browser(await chromium.launch({ executablePath, args, ...signals }));
  }

  /** Decides about a release on the page behind a link of a mail. @returns the heading that the person sees then */
  decide(link: string, by: string, reason = ""): Promise<string> {
    return this.#onPage(link, async (page) => {
      await page.fill("#by", by);
      await page.fill("#reason", reason);
      await Promise.all([page.waitForURL("**/decide?*"), page.click("form.decide button")]);
      await page.locator("form.decide").waitFor({ state: "detached" });
      return page.locator("h1").innerText();
    });
  }

  /** The release that the page of the service says it serves; undefined where there is none. */
  releaseShown(pageUrl: string): Promise<string | undefined> {
    return this.#onPage(pageUrl, async (page) => {
      const [release] = await page.locator(".model-line code").allInnerTexts();
      return release;
    });
  }

  /** Asks the page of the service about a picture. @returns what it says, such as "This is a cat." */
  ask(pageUrl: string, picture: { readonly name: string; readonly bytes: Buffer }): Promise<string> {
    return this.#onPage(pageUrl, async (page) => {
      await page.setInputFiles("#file", { name: picture.name, mimeType: "image/png", buffer: picture.bytes });
      return page.locator("#verdict .verdict").innerText();
    });
  }

  async close(): Promise<void> {
    await this.#chromium.close();
  }

  async #onPage<Answer>(url: string, act: (page: Page) => Promise<Answer>): Promise<Answer> {
    const page = await this.#chromium.newPage();
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    page.on("console", (message) => {
      // Listeners without a certificate speak HTTP, where browsers pass over one of the service's headers, and say so.
      const isMeant = /The Cross-Origin-Opener-Policy header has been ignored/.test(message.text());
      if (message.type() === "error" && !isMeant) this.complaints.push(`${page.url()}: ${message.text()}`);
    });
    page.on("response", (response) => {
      if (response.status() >= 400) this.complaints.push(`${response.url()}: ${response.status()}`);
    });
    try {
      await page.goto(url);
      return await act(page);
    } finally {
      await page.close();
    }
  }
}
