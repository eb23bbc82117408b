import { hasEnded, type RunView } from "../src/view/run-view.js";
import { spoken } from "../src/view/words.js";
import { byId, say } from "./dom.js";

/** Often enough to follow, seldom enough to think of something else. */
const everyMs = 20_000;

let toldState: RunView["state"] | undefined;
let toldAtMs = Number.NEGATIVE_INFINITY;

/** Tells those who listen how it goes: at once when the state has changed, or else now and then, and after the end no more. */
export function announce(view: RunView, nowMs: number): void {
  const isNews = view.state !== toldState;
  if (!isNews && (hasEnded(view.state) || nowMs - toldAtMs < everyMs)) return;
  toldState = view.state;
  toldAtMs = nowMs;
  say(byId("announcer"), spoken(view));
}
