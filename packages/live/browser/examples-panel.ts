import { percent } from "../src/view/numbers.js";
import { pictureOf } from "../src/view/pixels.js";
import { isRight, type RunView, rightVerdicts } from "../src/view/run-view.js";
import { className, sightWords, verdictLabel } from "../src/view/words.js";
import { byId, make, say } from "./dom.js";
import { canvasOf } from "./picture.js";

const list = byId("examples");

interface ShownExample {
  readonly item: HTMLElement;
  readonly words: HTMLElement;
  readonly truth: HTMLElement;
  readonly spoken: HTMLElement;
}

/** By the number in the test set. */
let shown = new Map<number, ShownExample>();
let drawnFor: RunView["examples"] | undefined;

/** Shows the examples, and what the weights of now say about them. */
export function showExamples(view: RunView): void {
  if (drawnFor !== view.examples) draw(view);
  const { sight, facts } = view;
  const classes = facts?.classes ?? [];
  const verdicts = rightVerdicts(view);
  if (view.examples.length === 0) say(byId("sight-note"), "The test set cannot be seen from here");
  else if (sight && verdicts)
    say(byId("sight-note"), `${verdicts.right} of ${verdicts.all} right ${sightWords(sight)}`);
  for (const verdict of sight?.verdicts ?? []) {
    const example = shown.get(verdict.example);
    if (!example) continue;
    example.item.dataset["verdict"] = isRight(verdict) ? "right" : "wrong";
    say(example.words, className(classes, verdict.predicted));
    say(example.truth, percent(verdict.probability));
    say(example.spoken, verdictLabel(verdict, classes));
  }
}

function draw({ examples, facts }: RunView): void {
  drawnFor = examples;
  shown = new Map();
  const items = examples.map(({ example, truth, pixels }) => {
    const words = make("span", "verdict-class");
    const probability = make("span", "verdict-probability");
    const spoken = make("span", "visually-hidden", `${className(facts?.classes ?? [], truth)}, not looked at yet`);
    const caption = make("span", "caption", words, probability);
    caption.ariaHidden = "true";
    const picture = pixels ? canvasOf(pictureOf(pixels)) : make("span", "no-picture", `#${example + 1}`);
    picture.ariaHidden = "true";
    const item = make("li", "", make("span", "frame", picture), caption, spoken);
    item.title = `Test example ${example + 1}: ${className(facts?.classes ?? [], truth)}`;
    shown.set(example, { item, words, truth: probability, spoken });
    return item;
  });
  list.replaceChildren(...items);
}
