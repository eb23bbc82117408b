import type { Page } from "playwright-core";

/** Pixels of the network's canvas that have, more or less, the colour of a direction. */
export function litPixels(page: Page, direction: "forward" | "backward"): Promise<number> {
  return page.evaluate<number>(`(() => {
    const hex = getComputedStyle(document.documentElement).getPropertyValue("--${direction}").trim();
    const [red, green, blue] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
    const canvas = document.querySelector("#network");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let lit = 0;
    for (let at = 0; at < data.length; at += 4)
      if (data[at + 3] > 200 && Math.abs(data[at] - red) + Math.abs(data[at + 1] - green) + Math.abs(data[at + 2] - blue) < 60) lit++;
    return lit;
  })()`);
}

/** How far to the right the cost curve reaches, in pixels of its canvas. */
export function curveEnd(page: Page): Promise<number> {
  return page.evaluate<number>(`(() => {
    const hex = getComputedStyle(document.documentElement).getPropertyValue("--curve").trim();
    const colour = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
    const canvas = document.querySelector("#curve canvas");
    const { data, width } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let end = 0;
    for (let at = 0; at < data.length; at += 4)
      if (data[at + 3] > 250 && colour.every((value, channel) => Math.abs(data[at + channel] - value) < 3))
        end = Math.max(end, (at / 4) % width);
    return end;
  })()`);
}

/** Waits until an element has a text. */
export async function says(page: Page, selector: string, words: string | RegExp): Promise<void> {
  await page.locator(selector).filter({ hasText: words }).waitFor();
}

/** Runs in the page: texts whose contrast with what is behind them is below 4.5, or 3 where they are large (WCAG 2.2, 1.4.3). */
export const lowContrasts = `(() => {
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
