import assert from "node:assert/strict";
import { after, before, describe, type TestContext, test } from "node:test";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { resultPage, uiPage } from "../../src/pages/index.js";
import { openPage, startChromium, withoutChromium } from "./chromium.js";
import { everyPage } from "./every-page.js";
import { type ImageAnswer, type PageServer, servePages } from "./page-server.js";
import { model, pixelUrl, result } from "./views.js";

const pixel = Buffer.from(pixelUrl.slice(pixelUrl.indexOf(",") + 1), "base64");
const file = { name: "tabby.png", mimeType: "image/png", buffer: pixel };
const maxPictureBytes = 10_000;
const { probability, probabilities } = result;
const cat = json(200, { class: "cat", probability, probabilities, model });
const notCat = json(200, { class: "non-cat", probability: 0.75, probabilities: { cat: 0.25, "non-cat": 0.75 }, model });

describe("the pages in a browser", { skip: withoutChromium }, () => {
  let browser: Browser;
  before(async () => {
    browser = await startChromium();
  });
  after(() => browser?.close());

  describe("a picture", () => {
    test("that is chosen is sent, and the answer is the page of the result, in place", async (t) => {
      const { page, server } = await openUi(t);
      server.pages.set("/result", resultPage(result));
      await page.setInputFiles("#file", file);
      await says(page, "This is a cat.");
      const [request] = server.requests;
      assert.equal(request?.method, "POST");
      assert.equal(request?.accept, "application/json");
      assert.match(
        request!.body.toString("latin1"),
        /name="image"; filename="tabby\.png"\r\ncontent-type: image\/png/i,
      );
      assert.ok(request!.body.includes(pixel));
      const inPlace = await page.locator("#verdict .verdict").innerText();
      const bars = await barsOf(page, "#verdict");
      assert.match(await announced(page), /^This is a cat\. Probability 98\.7\s%\.$/);
      assert.ok(await isShown(page, "#verdict .picture img"));

      await page.goto(`${server.origin}/result`);
      assert.equal(await page.locator(".verdict").innerText(), inPlace);
      assert.deepEqual(await barsOf(page, "main"), bars);
    });

    test("can be chosen twice", async (t) => {
      const { page, server } = await openUi(t);
      await page.setInputFiles("#file", file);
      await says(page, "This is a cat.");
      server.answer = () => notCat;
      await page.setInputFiles("#file", file);
      await says(page, "This is not a cat.");
      assert.equal(server.requests.length, 2);
    });

    test("that is dropped anywhere is sent", async (t) => {
      const { page, server } = await openUi(t);
      await drag(page, "footer", "dragover", { file: true });
      assert.ok(await page.locator("#drop-veil").isVisible());
      await drag(page, "footer", "drop", { file: true });
      await says(page, "This is a cat.");
      assert.equal(await page.locator("#drop-veil").isVisible(), false);
      assert.equal(server.requests[0]?.method, "POST");
    });

    test("that is dragged from another page comes by its address", async (t) => {
      const { page, server } = await openUi(t);
      await drag(page, "h1", "drop", { address: "https://example.com/a cat.jpg" });
      await says(page, "This is a cat.");
      assert.equal(server.requests[0]?.url.searchParams.get("image"), "https://example.com/a cat.jpg");
    });

    test("that is dragged over the page and away again leaves nothing", async (t) => {
      const { page } = await openUi(t);
      await drag(page, "h1", "dragover", { file: true });
      await drag(page, "h1", "dragleave", { file: true });
      assert.equal(await page.locator("#drop-veil").isVisible(), false);
      await drag(page, "h1", "dragover", {});
      assert.equal(await page.locator("#drop-veil").isVisible(), false);
    });

    for (const [where, focus] of [
      ["anywhere", "body"],
      ["into the field for it", "#paste"],
      ["into the field for addresses", "#address"],
    ] as const)
      test(`that is pasted ${where} is sent`, async (t) => {
        const { page, server } = await openUi(t, clipboard);
        await copyPicture(page);
        if (focus !== "body") await page.focus(focus);
        await page.keyboard.press("Control+V");
        await says(page, "This is a cat.");
        assert.ok(server.requests[0]?.body.includes("PNG"));
      });

    test("is taken from the clipboard by the button", async (t) => {
      const { page, server } = await openUi(t, clipboard);
      await copyPicture(page);
      await page.click("#paste-button");
      await says(page, "This is a cat.");
      assert.ok(server.requests[0]?.body.includes("PNG"));
    });

    test("whose format the browser does not know is answered all the same", async (t) => {
      const { page } = await openUi(t);
      await page.setInputFiles("#file", { name: "cat.tiff", mimeType: "image/tiff", buffer: Buffer.from("II*\0") });
      await says(page, "This is a cat.");
      await page.locator("#verdict img").waitFor({ state: "detached" });
      assert.equal(await page.locator("#verdict figcaption").innerText(), "cat.tiff");
    });
  });

  describe("an address", () => {
    test("is asked about, and the picture that the service has made of it is shown", async (t) => {
      const { page, server } = await openUi(t);
      server.answer = () => json(200, { class: "cat", probability, probabilities, model, preview: pixelUrl });
      await page.fill("#address", "https://example.com/cat.jpg?size=1&x=2");
      await page.keyboard.press("Enter");
      await says(page, "This is a cat.");
      const [request] = server.requests;
      assert.equal(request?.method, "GET");
      assert.equal(request?.accept, "application/json");
      assert.deepEqual(Object.fromEntries(request!.url.searchParams), {
        image: "https://example.com/cat.jpg?size=1&x=2",
        preview: "true",
      });
      assert.equal(await page.getAttribute("#verdict img", "src"), pixelUrl);
    });

    test("that is pasted anywhere, or written into the field for pasting, is asked about", async (t) => {
      const { page, server } = await openUi(t, clipboard);
      await page.evaluate('navigator.clipboard.writeText("https://example.com/pasted.jpg")');
      await page.keyboard.press("Control+V");
      await says(page, "This is a cat.");
      assert.equal(await page.inputValue("#address"), "https://example.com/pasted.jpg");
      server.answer = () => notCat;
      await page.fill("#paste", "https://example.com/written.jpg");
      await page.keyboard.press("Enter");
      await says(page, "This is not a cat.");
      const asked = server.requests.map(({ url }) => url.searchParams.get("image"));
      assert.deepEqual(asked, ["https://example.com/pasted.jpg", "https://example.com/written.jpg"]);
    });

    test("that is pasted into its own field waits there", async (t) => {
      const { page, server } = await openUi(t, clipboard);
      await page.evaluate('navigator.clipboard.writeText("https://example.com/pasted.jpg")');
      await page.focus("#address");
      await page.keyboard.press("Control+V");
      assert.equal(await page.inputValue("#address"), "https://example.com/pasted.jpg");
      assert.deepEqual(server.requests, []);
    });

    test("is missed in a text that is none", async (t) => {
      const { page, server } = await openUi(t);
      for (const text of ["a cat", "javascript:alert(1)", "file:///etc/passwd", "https://"]) {
        await page.reload();
        await page.fill("#paste", text);
        await page.keyboard.press("Enter");
        await saysProblem(page, "There is no picture in it");
      }
      assert.deepEqual(server.requests, []);
    });
  });

  describe("a problem", () => {
    test("is told in the words of the service", async (t) => {
      const { page, server } = await openUi(t);
      server.answer = () => problem(422, "This address is not fetched", "The <b>name</b> leads nowhere");
      await page.fill("#address", "https://example.com/cat.jpg");
      await page.keyboard.press("Enter");
      await saysProblem(page, "This address is not fetched", "The <b>name</b> leads nowhere.");
      assert.equal(await page.locator("#retry").isVisible(), false);
    });

    test("that may pass can be tried again", async (t) => {
      const { page, server } = await openUi(t);
      server.answer = () => problem(429, "Too many requests", "Wait for 12 seconds");
      await page.setInputFiles("#file", file);
      await saysProblem(page, "Too many requests", "Wait for 12 seconds.");
      server.answer = () => cat;
      await page.focus("#retry");
      await page.keyboard.press("Enter");
      await says(page, "This is a cat.");
      assert.ok(server.requests[1]?.body.includes(pixel));
      assert.equal(await page.evaluate("document.activeElement.id"), "answer", "the focus is not lost with the button");
    });

    test("of what stands before the service is told by its status", async (t) => {
      const { page, server } = await openUi(t);
      const bodies = ["<html>Bad gateway</html>", "null", "[]", '{"title": 7}'];
      for (const [index, body] of bodies.entries()) {
        const status = 502 + index;
        server.answer = () => ({ status, contentType: "text/html", body });
        await page.setInputFiles("#file", file);
        await saysProblem(page, "There is no answer", `The service answered with status ${status}.`);
      }
    });

    test("is an answer that is none", async (t) => {
      const { page, server } = await openUi(t);
      const bodies = ["<html>Welcome to our network</html>", "{}", "null"];
      for (const [index, body] of bodies.entries()) {
        const status = 200 + index;
        server.answer = () => ({ status, contentType: "text/html", body });
        await page.setInputFiles("#file", file);
        await saysProblem(page, "There is no answer", `The service answered with status ${status}.`);
      }
    });

    test("is a service that cannot be reached", async (t) => {
      const { page } = await openUi(t);
      await page.context().setOffline(true);
      await page.setInputFiles("#file", file);
      await saysProblem(page, "The service cannot be reached");
      await page.context().setOffline(false);
      await page.click("#retry");
      await says(page, "This is a cat.");
    });

    test("is a picture that is too large, before anything of it is sent", async (t) => {
      const { page, server } = await openUi(t);
      await page.setInputFiles("#file", { ...file, buffer: Buffer.alloc(maxPictureBytes + 1) });
      await saysProblem(page, "The picture is too large");
      assert.deepEqual(server.requests, []);
      await page.setInputFiles("#file", { ...file, buffer: Buffer.alloc(maxPictureBytes) });
      await says(page, "This is a cat.");
    });
  });

  test("names of files and classes are text, whatever is in them", async (t) => {
    const { page, server } = await openUi(t);
    const name = '<img src=x onerror="alert(1)">';
    server.answer = () =>
      json(200, { class: name, probability: 1, probabilities: { [name]: 1 }, model: { ...model, runId: name } });
    await page.setInputFiles("#file", { ...file, name: `${name}.png` });
    await says(page, `The likeliest class is “${name}”.`);
    assert.equal(await page.locator("#verdict figcaption").innerText(), `${name}.png`);
    assert.equal(await page.locator("#verdict img").count(), 1);
    assert.deepEqual(server.missing, []);
  });

  test("the newest picture is the one that is answered", async (t) => {
    const { page, server } = await openUi(t);
    let answerFirst: ((answer: ImageAnswer) => void) | undefined;
    server.answer = () =>
      new Promise((resolve) => {
        answerFirst = resolve;
      });
    await page.setInputFiles("#file", file);
    await page.locator("#busy-text", { hasText: "Looking at tabby.png" }).waitFor();
    assert.equal(await page.getAttribute("#answer", "aria-busy"), "true");
    server.answer = () => notCat;
    const aborted = page.waitForEvent("requestfailed");
    await page.fill("#address", "https://example.com/fox.jpg");
    await page.keyboard.press("Enter");
    await says(page, "This is not a cat.");
    await aborted;
    answerFirst?.(cat);
    assert.equal(await page.getAttribute("#answer", "aria-busy"), "false");
    assert.equal(await page.locator("#verdict .words").innerText(), "This is not a cat.");
  });

  test("without scripts the forms ask by themselves", async (t) => {
    const { page, server } = await openUi(t, { javaScriptEnabled: false });
    server.answer = () => ({ status: 200, contentType: "text/html; charset=utf-8", body: resultPage(result) });
    assert.equal(await page.locator("#answer").isVisible(), false);
    assert.equal(await page.locator("#paste-form").isVisible(), false);
    await page.setInputFiles("#file", file);
    await page.click("#file-submit");
    assert.equal(await page.locator("h1").innerText(), "This is a cat.");
    await page.click("text=Try another picture");
    await page.fill("#address", "https://example.com/cat.jpg");
    await page.click("#address-form button");
    assert.equal(await page.locator("h1").innerText(), "This is a cat.");
    const [upload, address] = server.requests;
    assert.ok(upload?.body.includes(pixel));
    assert.match(upload!.accept, /^text\/html/);
    assert.equal(address?.url.searchParams.get("image"), "https://example.com/cat.jpg");
  });

  test("the keyboard reaches everything, in the order of the page, and sees where it is", async (t) => {
    const { page } = await openUi(t);
    const reached: string[] = [];
    for (let i = 0; i < 9; i++) {
      await page.keyboard.press("Tab");
      const [name, outline] = await page.evaluate<[string, string]>(`(() => {
        const focused = document.activeElement;
        const seen = focused.id === "file" ? document.querySelector(".file-label") : focused;
        return [focused.id || focused.textContent, getComputedStyle(seen).outlineStyle];
      })()`);
      assert.equal(outline, "solid", name);
      reached.push(name);
    }
    const forms = ["file", "address", "Look at it", "paste", "paste-button"];
    assert.deepEqual(reached, ["Skip to the content", "SNN", "Try it", "API", ...forms]);
  });

  test("nothing moves for those who want that", async (t) => {
    const { page } = await openUi(t, { reducedMotion: "reduce" });
    await page.setInputFiles("#file", file);
    await says(page, "This is a cat.");
    assert.equal(await page.evaluate("document.getAnimations().length"), 0);
  });

  for (const colorScheme of ["light", "dark"] as const)
    test(`text has enough contrast, and no page is wider than a small phone: ${colorScheme}`, async (t) => {
      const { page, server } = await openUi(t, {
        colorScheme,
        reducedMotion: "reduce",
        viewport: { width: 360, height: 740 },
      });
      const looksRight = async (name: string) => {
        assert.deepEqual(await page.evaluate(lowContrasts), [], name);
        assert.equal(await page.evaluate("document.documentElement.scrollWidth"), 360, name);
      };
      await page.setInputFiles("#file", { ...file, name: `${"long".repeat(50)}.png` });
      await says(page, "This is a cat.");
      await looksRight("the verdict in place");
      server.answer = () => problem(429, "Too many requests", "Wait");
      await page.click("#address");
      await page.setInputFiles("#file", file);
      await saysProblem(page, "Too many requests");
      await looksRight("the problem in place");
      const texts = [(text: string) => text, (text: string) => `${text} ${"W".repeat(150)}`];
      for (const change of texts)
        for (const [name, html] of everyPage(change)) {
          server.pages.set("/page", html);
          await page.goto(`${server.origin}/page`);
          await looksRight(name);
        }
    });

  async function openUi(t: TestContext, options?: BrowserContextOptions): Promise<{ page: Page; server: PageServer }> {
    const server = await servePages(t);
    server.answer = () => cat;
    server.pages.set("/ui", uiPage({ classes: model.classes, model, slot: "production", maxPictureBytes }));
    const page = await openPage(t, browser, options);
    await page.goto(`${server.origin}/ui`);
    return { page, server };
  }
});

const clipboard: BrowserContextOptions = { permissions: ["clipboard-read", "clipboard-write"] };

function json(status: number, body: unknown): ImageAnswer {
  return { status, contentType: "application/json", body: JSON.stringify(body) };
}

function problem(status: number, title: string, detail: string): ImageAnswer {
  const body = JSON.stringify({ type: "urn:snn:problem:x", title, status, detail });
  return { status, contentType: "application/problem+json", body };
}

async function says(page: Page, words: string): Promise<void> {
  await page.locator("#verdict .words", { hasText: words }).waitFor();
}

async function saysProblem(page: Page, title: string, detail = ""): Promise<void> {
  await page.getByRole("alert").filter({ hasText: title }).filter({ hasText: detail }).waitFor();
  assert.equal(await page.locator("#verdict").isVisible(), false);
}

function announced(page: Page): Promise<string> {
  return page.getByRole("status").innerText();
}

/** Whether a picture has been decoded, and not only named. */
async function isShown(page: Page, image: string): Promise<boolean> {
  return page.evaluate<boolean>(
    `(async (image) => (await image.decode(), image.naturalWidth > 0))(document.querySelector("${image}"))`,
  );
}

async function barsOf(page: Page, within: string): Promise<unknown> {
  return page.evaluate(
    `[...document.querySelectorAll("${within} .bar-value")].map((bar) => [bar.getAttribute("width"), bar.closest("li").className])`,
  );
}

async function copyPicture(page: Page): Promise<void> {
  const bytes = JSON.stringify([...pixel]);
  await page.evaluate(
    `navigator.clipboard.write([new ClipboardItem({ "image/png": new Blob([new Uint8Array(${bytes})], { type: "image/png" }) })])`,
  );
}

/** Events of a drag as browsers make them; only an operating system could drag something in for real. */
async function drag(
  page: Page,
  over: string,
  type: "dragover" | "dragleave" | "drop",
  { file: hasFile = false, address }: { readonly file?: boolean; readonly address?: string },
): Promise<void> {
  const dataTransfer = await page.evaluateHandle(`(() => {
    const data = new DataTransfer();
    if (${hasFile}) data.items.add(new File([new Uint8Array(${JSON.stringify([...pixel])})], "dropped.png", { type: "image/png" }));
    if (${address !== undefined}) data.setData("text/uri-list", ${JSON.stringify(address ?? "")});
    return data;
  })()`);
  await page.dispatchEvent(over, type, { dataTransfer });
}

/** Runs in the page: texts whose contrast with what is behind them is below 4.5, or 3 where they are large (WCAG 2.2, 1.4.3). */
const lowContrasts = `(() => {
  const channel = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const rgba = (color) => color.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => 0.2126 * channel(r / 255) + 0.7152 * channel(g / 255) + 0.0722 * channel(b / 255);
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const color = rgba(getComputedStyle(each).backgroundColor);
      if (color[3] !== 0) return color;
    }
    throw new Error("nothing is behind");
  };
  const isText = (node) => node.nodeType === 3 && node.data.trim() !== "";
  return [...document.body.querySelectorAll("*")].filter((element) => {
    if (!element.checkVisibility() || ![...element.childNodes].some(isText)) return false;
    const { color, fontSize, fontWeight } = getComputedStyle(element);
    const [lighter, darker] = [luminance(rgba(color)), luminance(behind(element))].sort((a, b) => b - a);
    const isLarge = parseFloat(fontSize) >= 24 || (parseFloat(fontSize) >= 18.66 && fontWeight >= 700);
    return (lighter + 0.05) / (darker + 0.05) < (isLarge ? 3 : 4.5);
  }).map((element) => element.outerHTML);
})()`;
