import type { Traffic } from "../src/protocol.js";
import { shortCount } from "../src/view/numbers.js";
import type { RunView } from "../src/view/run-view.js";
import { Sparkline } from "../src/view/sparkline.js";
import { byId, say } from "./dom.js";

const tiles = [...document.querySelectorAll<HTMLElement>("[data-traffic]")];
const sparkline = new Sparkline();

/** Shows what is on its way. What cannot be known from where the page is served has no place. */
export function showTraffic({ traffic }: RunView): void {
  for (const tile of tiles) {
    const field = tile.dataset["traffic"] as keyof Traffic;
    const value = traffic[field];
    tile.hidden = value === undefined;
    if (value === undefined) continue;
    say(tile.querySelector("dd")!, shortCount(value));
    if (field === "dead") tile.dataset["alarm"] = String(value > 0);
  }
}

/** Goes on with the line of messages per second. Called once a second. */
export function tellRate({ traffic }: RunView): void {
  const { messagesPerSecond } = traffic;
  for (const id of ["sparkline", "traffic-note"])
    byId<SVGElement>(id).toggleAttribute("hidden", messagesPerSecond === undefined);
  if (messagesPerSecond === undefined) return;
  sparkline.push(messagesPerSecond);
  byId<SVGElement>("sparkline-line").setAttribute("points", sparkline.points(300, 46));
}
