import type { Answer, Problem } from "./ask.js";
import { type Given, nameOf } from "./given.js";
import { moment, percent, sentence, verdictInWords } from "./words.js";

type State = "idle" | "busy" | "verdict" | "problem";

/** The part of the page where answers appear. */
export interface AnswerPanel {
  busy(given: Given): void;
  verdict(given: Given, answer: Answer): void;
  /** @param retry what the button does that asks again; without it there is none. */
  problem(problem: Problem, retry: (() => void) | undefined): void;
}

/** Takes the part of the page over in which answers appear: it is of no use without a script, and hidden until now. */
export function answerPanel(): AnswerPanel {
  const section = byId("answer");
  const announcement = byId("announcement");
  const retryButton = byId("retry");
  const preview = new Preview(byId<HTMLImageElement>("preview"));
  let retry: (() => void) | undefined;
  retryButton.addEventListener("click", () => retry?.());
  section.hidden = false;

  function enter(state: State): void {
    // The button that asks again goes away, and whoever has pressed it must not lose his place.
    if (document.activeElement === retryButton) section.focus();
    for (const part of section.querySelectorAll<HTMLElement>("[data-state]"))
      part.hidden = part.dataset["state"] !== state;
    section.setAttribute("aria-busy", String(state === "busy"));
    // On a phone the answer is below the fold.
    section.scrollIntoView({ block: "nearest", behavior: "auto" });
  }

  return {
    busy(given) {
      preview.show(given);
      const text = `Looking at ${nameOf(given)} …`;
      byId("busy-text").textContent = text;
      announcement.textContent = text;
      enter("busy");
    },
    verdict(given, answer) {
      const verdict = verdictOf(answer, nameOf(given), answer.preview ?? preview.url);
      byId("verdict").replaceChildren(verdict);
      announcement.textContent = `${verdictInWords(answer.class)} Probability ${percent(answer.probability)}.`;
      enter("verdict");
    },
    problem({ title, detail }, whatRetryDoes) {
      retry = whatRetryDoes;
      retryButton.hidden = whatRetryDoes === undefined;
      announcement.textContent = "";
      enter("problem");
      byId("problem-title").textContent = title;
      byId("problem-detail").textContent = sentence(detail);
    },
  };
}

/** The picture that is being looked at, as far as the browser has it and can show it: it cannot show every format. */
class Preview {
  url: string | undefined;

  constructor(private readonly image: HTMLImageElement) {
    image.addEventListener("load", () => {
      image.hidden = false;
    });
  }

  show(given: Given): void {
    if (this.url !== undefined) URL.revokeObjectURL(this.url);
    this.url = given.kind === "file" ? URL.createObjectURL(given.file) : undefined;
    this.image.hidden = true;
    if (this.url === undefined) this.image.removeAttribute("src");
    else this.image.src = this.url;
  }
}

/** The frame that the page brings along, filled: it looks the same as on the page of a result. */
function verdictOf(answer: Answer, name: string, pictureUrl: string | undefined): DocumentFragment {
  const verdict = byId<HTMLTemplateElement>("verdict-template").content.cloneNode(true) as DocumentFragment;
  showPicture(field(verdict, "picture"), name, pictureUrl);
  fill(verdict, {
    name,
    words: verdictInWords(answer.class),
    probability: percent(answer.probability),
    releaseId: answer.model.releaseId,
    runId: answer.model.runId,
    createdAt: moment(answer.model.createdAt),
    sha256: answer.model.sha256,
    testAccuracy: percent(answer.model.testAccuracy),
  });
  field<HTMLTimeElement>(verdict, "createdAt").dateTime = answer.model.createdAt;
  const frame = field<HTMLElement>(verdict, "class");
  const byProbability = Object.entries(answer.probabilities).sort(([, a], [, b]) => b - a);
  frame.replaceWith(...byProbability.map((each) => classOf(frame, each, answer.class)));
  return verdict;
}

function showPicture(image: HTMLImageElement, name: string, url: string | undefined): void {
  image.addEventListener("error", () => image.remove());
  image.alt = `The picture that was looked at: ${name}`;
  if (url === undefined) image.remove();
  else image.src = url;
}

function classOf(frame: HTMLElement, [className, probability]: [string, number], verdict: string): HTMLElement {
  const item = frame.cloneNode(true) as HTMLElement;
  item.classList.toggle("is-verdict", className === verdict);
  fill(item, { className, classProbability: percent(probability) });
  field(item, "bar").setAttribute("width", `${100 * probability}%`);
  return item;
}

function fill(parent: ParentNode, texts: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(texts)) field(parent, name).textContent = text;
}

function field<E extends Element = HTMLElement>(parent: ParentNode, name: string): E {
  return found(parent.querySelector<E>(`[data-field="${name}"]`), name);
}

/** @throws Error if the page has no such element: page and script do not belong together. */
export function byId<E extends HTMLElement = HTMLElement>(id: string): E {
  return found(document.getElementById(id) as E | null, id);
}

function found<E>(element: E | null, name: string): E {
  if (element === null) throw new Error(`The page has no ${name}`);
  return element;
}
