import { type RunView, viewOf, withFrame, withSight } from "../src/view/run-view.js";
import { stateWords } from "../src/view/words.js";
import { announce } from "./announcer.js";
import { showCosts } from "./cost-panel.js";
import { byId, say } from "./dom.js";
import { showExamples } from "./examples-panel.js";
import { showFacts } from "./facts-panel.js";
import { showElapsed, showHeadline } from "./headline-panel.js";
import { light, showNetwork, tellNetwork } from "./network-panel.js";
import "./shortcuts.js";
import { showSteering } from "./steering.js";
import { listen } from "./stream.js";
import { showTraffic, tellRate } from "./traffic-panel.js";
import { showWeights } from "./weights-panel.js";

const connection = byId("connection");
let view: RunView | undefined;
let isConnected = false;

/** Shows what has changed. Everything else is where it was. */
function show(next: RunView): void {
  const before = view;
  view = next;
  isConnected = true;
  connection.hidden = true;
  showHeadline(next);
  showSteering(next);
  showNetwork(next);
  if (next.costs !== before?.costs || next.costs.length !== drawnCosts) showCosts(next);
  drawnCosts = next.costs.length;
  showTraffic(next);
  if (next.examples !== before?.examples || next.sight !== before?.sight) showExamples(next);
  showWeights(next);
  showFacts(next);
  announce(next, performance.now());
  document.title = `${stateWords[next.state]} · ${next.runId} · SNN`;
}

let drawnCosts = 0;

listen({
  snapshot(snapshot) {
    show(viewOf(snapshot));
    light(snapshot.frame.pulses);
  },
  frame(frame) {
    if (view === undefined) return;
    show(withFrame(view, frame));
    light(frame.pulses);
  },
  sight(sight) {
    if (view !== undefined) show(withSight(view, sight));
  },
  lost() {
    isConnected = false;
    connection.hidden = false;
    say(
      connection,
      view === undefined
        ? "The server of this page does not answer. Trying again."
        : "The connection is lost. What you see is how it was; the page catches up when the server is back.",
    );
  },
});

setInterval(() => {
  if (view === undefined) return;
  tellNetwork(view);
  // Of a server that is gone nobody knows whether the run goes on.
  if (!isConnected) return;
  showElapsed(view, Date.now());
  tellRate(view);
}, 1000);
