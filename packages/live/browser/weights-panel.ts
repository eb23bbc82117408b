import type { WeightsPicture } from "../src/protocol.js";
import { count } from "../src/view/numbers.js";
import { colourOf, pictureOf, type Rgba, weightsOf } from "../src/view/pixels.js";
import type { RunView } from "../src/view/run-view.js";
import { signed, weightsLabel } from "../src/view/words.js";
import { byId, make, say } from "./dom.js";
import { markNeuron, onNeuronChosen } from "./network-panel.js";
import { canvasOf } from "./picture.js";
import { colour, onThemeChange } from "./theme.js";

const field = byId<HTMLInputElement>("neuron");
const pictures = byId("weights");

let shownStep: number | undefined;
let answer: WeightsPicture | undefined;
/** The question that is open: a new one takes its place. */
let open: AbortController | undefined;

/** Fetches the weights anew if they have changed. */
export function showWeights({ facts, sight }: RunView): void {
  const neurons = facts?.layers[0]?.neurons;
  if (neurons !== undefined && field.max !== String(neurons)) {
    field.max = String(neurons);
    say(byId("neurons-of"), `of ${count(neurons)}`);
  }
  if (sight === undefined || sight.step === shownStep) return;
  // While an answer is on its way, the next sight asks again.
  if (open === undefined) void fetchWeights(sight.step);
}

async function fetchWeights(step: number | undefined): Promise<void> {
  open?.abort();
  const mine = new AbortController();
  open = mine;
  try {
    const response = await fetch(`/weights?neuron=${Number(field.value) - 1}`, { signal: mine.signal });
    if (!response.ok) return;
    answer = (await response.json()) as WeightsPicture;
    shownStep = step;
    draw();
  } catch {
    // The server is gone, and the page says so already; or another neuron has been chosen.
  } finally {
    if (open === mine) open = undefined;
  }
}

function draw(): void {
  if (answer === undefined) return;
  const { pixels, least, greatest } = answer;
  pictures.setAttribute("aria-label", weightsLabel(answer));
  say(byId("weights-note"), `Layer 1, ${signed(least)} to ${signed(greatest)}`);
  byId("weights-scale").hidden = pixels === undefined;
  if (pixels === undefined) {
    pictures.replaceChildren(make("p", "note", "The inputs are no pictures"));
    return;
  }
  const largest = Math.max(Math.abs(least), Math.abs(greatest));
  say(byId("scale-least"), signed(-largest));
  say(byId("scale-greatest"), signed(largest));
  const colours = {
    negative: colourOf(colour("weight-negative")),
    zero: colourOf(colour("weight-zero")),
    positive: colourOf(colour("weight-positive")),
  };
  const channel = (index: number) => weightsOf(pixels, index, least, greatest, colours);
  const named: readonly (readonly [string, Rgba])[] =
    pixels.channels === 1
      ? [["", channel(0)]]
      : [
          ["in colour", pictureOf(pixels)],
          ["red", channel(0)],
          ["green", channel(1)],
          ["blue", channel(2)],
        ];
  pictures.replaceChildren(
    ...named.map(([name, picture]) => make("span", "weights-picture", canvasOf(picture), make("span", "note", name))),
  );
}

function choose(neuron: number): void {
  field.value = String(neuron + 1);
  say(byId("neuron-number"), field.value);
  markNeuron(Number(field.value) - 1);
  void fetchWeights(shownStep);
}

/** Looks at another neuron. @param by 1 for the next, -1 for the one before; at the end it goes on at the beginning. */
export function stepNeuron(by: number): void {
  const neurons = Number(field.max);
  choose((Number(field.value) - 1 + by + neurons) % neurons);
}

field.addEventListener("input", () => choose(Number(field.value) - 1));
byId("neuron-before").addEventListener("click", () => stepNeuron(-1));
byId("neuron-after").addEventListener("click", () => stepNeuron(1));
onNeuronChosen(choose);
onThemeChange(draw);
