import { toggleLog } from "./cost-panel.js";
import { byId } from "./dom.js";
import { askToStop, togglePause } from "./steering.js";
import { stepNeuron } from "./weights-panel.js";

const help = byId<HTMLDialogElement>("help-dialog");
const isOn = byId<HTMLInputElement>("shortcuts-on");
const storageKey = "snn-shortcuts";

const actions: Readonly<Record<string, () => void>> = {
  p: togglePause,
  s: askToStop,
  l: toggleLog,
  "?": () => help.showModal(),
  ArrowLeft: () => stepNeuron(-1),
  ArrowRight: () => stepNeuron(1),
};

/** Keys that mean something already where they are pressed. */
function isTaken({ key, target }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const isField = target.matches("input:not([type=checkbox]), textarea, select");
  return isField || (key.startsWith("Arrow") && target.scrollWidth > target.clientWidth && target !== document.body);
}

document.addEventListener("keydown", (event) => {
  if (!isOn.checked || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (document.querySelector("dialog[open]") !== null || isTaken(event)) return;
  const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (action === undefined) return;
  event.preventDefault();
  action();
});

byId("help-open").addEventListener("click", () => help.showModal());
isOn.checked = remembered() !== "off";
isOn.addEventListener("change", () => {
  try {
    localStorage.setItem(storageKey, isOn.checked ? "on" : "off");
  } catch {
    // A browser that keeps nothing: it holds for this page.
  }
});

function remembered(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    return null;
  }
}
