import { count, percent } from "../src/view/numbers.js";
import type { RunView } from "../src/view/run-view.js";
import { shapeWords } from "../src/view/words.js";
import { byId, make } from "./dom.js";

let shown = "";

/** Shows what is fixed when a run begins, and at its end how good the model is. */
export function showFacts(view: RunView): void {
  const facts = factsOf(view);
  const text = JSON.stringify(facts);
  if (text === shown) return;
  shown = text;
  byId("facts").replaceChildren(
    ...facts.map(([name, value]) => make("div", "", make("dt", "", name), make("dd", "", value))),
  );
}

function factsOf({ facts, test }: RunView): readonly (readonly [string, string])[] {
  if (facts === undefined) return [];
  return [
    ...(test
      ? ([
          ["Test accuracy", percent(test.accuracy)],
          ["Precision", percent(test.precision)],
          ["Sensitivity", percent(test.recall)],
          ["Specificity", percent(test.specificity)],
        ] as const)
      : []),
    ["Data set", facts.dataset],
    ["Examples", `${count(facts.trainExamples)} to learn from, ${count(facts.testExamples)} to be tested with`],
    ["An example", `${shapeWords(facts.exampleShape)}`],
    ["Classes", facts.classes.join(", ")],
    ["Network", [facts.features, ...facts.layers.map(({ neurons }) => neurons)].map(count).join(" – ")],
    ["Activations", facts.layers.map(({ activation }) => activation).join(", ")],
    ["Mini-batches", `${count(facts.batches)} an epoch`],
    ["Optimiser", `${facts.optimizer}, learning rate ${facts.learningRate}`],
    ["Precision of numbers", facts.precision],
    ["Started", new Date(facts.startedAt).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" })],
  ];
}
