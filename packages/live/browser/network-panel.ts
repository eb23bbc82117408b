import type { Pulse, RunFacts } from "../src/protocol.js";
import { count } from "../src/view/numbers.js";
import { pictureOf } from "../src/view/pixels.js";
import { PulseCounts } from "../src/view/pulse-counts.js";
import type { RunView } from "../src/view/run-view.js";
import { groupedWords, networkLabel, shownWords } from "../src/view/words.js";
import { byId, row, say } from "./dom.js";
import { NetworkDrawing } from "./network-drawing.js";
import { canvasOf } from "./picture.js";
import { isStill, onThemeChange } from "./theme.js";

const stage = byId("network-stage");
const canvas = byId<HTMLCanvasElement>("network");
const details = byId<HTMLDetailsElement>("layers-details");

/** Frames come so far apart when there is much to tell. */
const frameMs = 100;

let facts: RunFacts | undefined;
let counts = new PulseCounts(0);
let drawing: NetworkDrawing | undefined;
let inputsOf: RunView["examples"] | undefined;
let inputs: readonly HTMLCanvasElement[] = [];
let chosen = 0;
let isDrawing = false;
let drawnAt = 0;

/** Draws the network of a run; what it was lit by before stays. */
export function showNetwork(view: RunView): void {
  if (view.facts === undefined) return;
  const isSame = sameNetwork(facts, view.facts);
  if (isSame && inputsOf === view.examples) return;
  facts = view.facts;
  if (!isSame) counts = new PulseCounts(facts.layers.length);
  inputsOf = view.examples;
  inputs = view.examples.flatMap(({ pixels }) => (pixels ? [canvasOf(pictureOf(pixels))] : [])).slice(0, 3);
  relayOut();
}

/** Lights cells. */
export function light(pulses: readonly Pulse[]): void {
  const now = performance.now();
  for (const [index, pulse] of pulses.entries()) {
    counts.add(pulse);
    // One after the other, in the time until the next frame: the light is to be seen running.
    if (!isStill()) drawing?.glow.light(pulse, now + (index / pulses.length) * frameMs);
  }
  if (pulses.length > 0 && !isStill()) redraw();
}

/** Marks the neuron of layer 1 that is looked at elsewhere. */
export function markNeuron(neuron: number): void {
  chosen = neuron;
  redraw();
}

/** Calls with a neuron of layer 1 when its cell is clicked. */
export function onNeuronChosen(listener: (neuron: number) => void): void {
  canvas.addEventListener("click", ({ offsetX, offsetY }) => {
    const neuron = drawing?.neuronAt(offsetX, offsetY);
    if (neuron !== undefined) listener(neuron);
  });
}

/** Says in words and numbers what the cells show. Called now and then, for nobody reads ten labels a second. */
export function tellNetwork({ pulseSource, messages }: RunView): void {
  if (facts === undefined) return;
  say(byId("shown"), shownWords(pulseSource, messages));
  canvas.setAttribute("aria-label", networkLabel(facts, counts));
  if (isStill()) redraw();
  fillTable();
}

function fillTable(): void {
  if (facts === undefined || !details.open) return;
  const rows = facts.layers.map(({ neurons, activation }, index) => {
    const { forward, backward } = counts.layers[index]!;
    return row([String(index + 1), count(neurons), activation, count(forward), count(backward)]);
  });
  byId("layers").replaceChildren(...rows);
}

function relayOut(): void {
  if (facts === undefined || stage.clientWidth === 0) return;
  drawing = new NetworkDrawing(canvas, facts, { width: stage.clientWidth, height: stage.clientHeight }, inputs);
  say(byId("grouped"), groupedWords(drawing.layout.layers.map(({ neuronsPerCell }) => neuronsPerCell)));
  // At once: a canvas that changes its size is empty.
  drawing.draw(performance.now(), chosen, isStill() ? counts : undefined);
}

/** Draws until all lights are out. */
function redraw(): void {
  if (isDrawing) return;
  isDrawing = true;
  requestAnimationFrame(drawNext);
}

function drawNext(now: number): void {
  // The training may be on this very machine: half of a screen's frames are smooth enough.
  if (now - drawnAt < 25) return void requestAnimationFrame(drawNext);
  isDrawing = false;
  drawnAt = now;
  drawing?.draw(performance.now(), chosen, isStill() ? counts : undefined);
  if (drawing?.glow.isLit(now)) redraw();
}

function sameNetwork(one: RunFacts | undefined, other: RunFacts): boolean {
  const sizes = (of: RunFacts) => of.layers.map(({ neurons, activation }) => `${neurons} ${activation}`).join();
  return one !== undefined && one.startedAt === other.startedAt && sizes(one) === sizes(other);
}

new ResizeObserver(relayOut).observe(stage);
details.addEventListener("toggle", fillTable);
onThemeChange(relayOut);
